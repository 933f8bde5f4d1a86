import { Select } from "antd";
import type { RowColor } from "@/api/types";
import { OptionLabel } from "@/fields/choice/option-label";
import { useListTexts } from "@/i18n/lists/register";
import { ROW_COLORS } from "@/records/list/list-state";

/** One of the colours of rows and tags, by dot and name. */
export function ColorSelect({ value, label, onChange }: { value: RowColor; label: string; onChange: (color: RowColor) => void }) {
  const l = useListTexts();
  const options = ROW_COLORS.map((color) => ({ value: color, label: <OptionLabel option={{ code: color, color, label: { "zh-CN": l(`colors.${color}`), en: l(`colors.${color}`) } }} /> }));
  return <Select<RowColor> value={value} style={{ width: 130 }} aria-label={label} options={options} onChange={onChange} />;
}
