import { Button, Input, Select, Switch } from "antd";
import { Plus, X } from "lucide-react";
import { apiNameOf, COLORS, moved, type OptionDoc } from "@/features/studio/model";
import { SortArea, SortRow } from "@/features/studio/sortable";
import { labelIn } from "@/fields/values";
import { useStudioTexts } from "@/i18n/studio/register";
import { IconButton } from "@/ui/icon-button";
import { optionColors } from "@/ui/theme";

/** Colours of new options: neighbours that nobody mixes up. */
const FRESH = ["blue", "green", "orange", "red", "purple", "cyan", "gold", "magenta"];

interface Props {
  options: OptionDoc[];
  /** As published: options of it that are gone need a replacement for records that have them. */
  stored: OptionDoc[];
  mapping: Record<string, string | null>;
  onChange: (options: OptionDoc[]) => void;
  onMap: (mapping: Record<string, string | null>) => void;
}

/** Options of a choice: names, colour, order, whether they are still offered, and what becomes of those that go. */
export function ChoiceEditor({ options, stored, mapping, onChange, onMap }: Props) {
  const s = useStudioTexts();
  const put = (index: number, patch: Partial<OptionDoc>) => { onChange(options.map((one, at) => (at === index ? { ...one, ...patch } : one))); };
  const codes = new Set(options.map((one) => one.code));
  const isStored = (code: string) => stored.some((one) => one.code === code);
  const gone = stored.filter((one) => !codes.has(one.code));
  const add = () => {
    let number = options.length + 1;
    while (codes.has(`option_${String(number)}`)) number += 1;
    onChange([...options, { code: `option_${String(number)}`, label: { "zh-CN": "", en: "" }, color: FRESH[options.length % FRESH.length] ?? "blue" }]);
  };
  // The order of the list is the order of the options: numbers that say otherwise are cleared.
  const sort = (from: string, to: string) => {
    const at = (code: string) => options.findIndex((one) => one.code === code);
    onChange(moved(options, at(from), at(to)).map((option) => ({ ...option, order: 0 })));
  };
  const rename = (index: number, english: string) => {
    const option = options[index];
    if (!option) return;
    const label = { ...option.label, en: english };
    const code = apiNameOf(english);
    const free = code !== "" && !options.some((one, at) => at !== index && one.code === code);
    put(index, !isStored(option.code) && free ? { label, code } : { label });
  };
  return (
    <fieldset className="studio-options">
      <legend>{s("options")}</legend>
      <SortArea onMove={sort}>
        <ul>
          {options.map((option, index) => {
            const name = labelIn(option.label, option.code) || option.code;
            return (
              <SortRow key={index} id={option.code} label={s("move", { label: name })}>
                <Input aria-label={`${s("label_zh")} ${String(index + 1)}`} placeholder={s("label_zh")} value={option.label["zh-CN"] ?? ""} onChange={(event) => { put(index, { label: { ...option.label, "zh-CN": event.target.value } }); }} />
                <Input aria-label={`${s("label_en")} ${String(index + 1)}`} placeholder={s("label_en")} value={option.label["en"] ?? ""} onChange={(event) => { rename(index, event.target.value); }} />
                <Select
                  aria-label={`${s("color")} ${name}`}
                  value={option.color ?? "default"}
                  popupMatchSelectWidth={false}
                  options={COLORS.map((color) => ({ value: color, label: <span className="studio-dot" style={{ background: optionColors(color).dot }} /> }))}
                  onChange={(color: string) => { put(index, { color }); }}
                />
                <Switch size="small" title={s("option_active")} aria-label={`${s("option_active")} ${name}`} checked={option.active !== false} onChange={(active) => { put(index, { active }); }} />
                <IconButton label={`${s("remove")} ${name}`} onClick={() => { onChange(options.filter((_, at) => at !== index)); }}><X size={15} aria-hidden /></IconButton>
              </SortRow>
            );
          })}
        </ul>
      </SortArea>
      <Button size="small" icon={<Plus size={14} />} onClick={add}>{s("add_option")}</Button>
      {gone.map((option) => (
        <label key={option.code} className="notice notice-warning studio-mapping">
          <span>{s("replaced_by", { label: labelIn(option.label, option.code) })}</span>
          <Select
            value={mapping[option.code] ?? ""}
            style={{ minWidth: 140 }}
            options={[{ value: "", label: s("replaced_empty") }, ...options.map((one) => ({ value: one.code, label: labelIn(one.label, one.code) }))]}
            onChange={(code: string) => { onMap({ ...mapping, [option.code]: code === "" ? null : code }); }}
          />
        </label>
      ))}
    </fieldset>
  );
}
