import { Select } from "antd";
import type { FieldMeta } from "@/api/types";
import { useListTexts } from "@/i18n/lists/register";
import type { ListState } from "@/records/list/list-state";

interface Props {
  /** By which the board may be laid out. */
  fields: readonly FieldMeta[];
  field: FieldMeta;
  /** What may be added up. */
  sums: readonly FieldMeta[];
  sum: FieldMeta | undefined;
  onChange: (patch: Partial<ListState>) => void;
}

/** By what a board is laid out and what it adds up. */
export function BoardChoice({ fields, field, sums, sum, onChange }: Props) {
  const l = useListTexts();
  return (
    <>
      {fields.length > 1 && (
        <label>
          {l("board.by")}
          <Select size="small" value={field.api_name} popupMatchSelectWidth={false} options={fields.map((each) => ({ value: each.api_name, label: each.label }))} onChange={(group: string) => { onChange({ group }); }} />
        </label>
      )}
      {sums.length > 0 && (
        <label>
          {l("board.sum_field")}
          <Select
            size="small"
            value={sum?.api_name ?? "-"}
            popupMatchSelectWidth={false}
            options={[...sums.map((each) => ({ value: each.api_name, label: each.label })), { value: "-", label: l("board.no_sum") }]}
            onChange={(name: string) => { onChange({ sums: [name] }); }}
          />
        </label>
      )}
    </>
  );
}
