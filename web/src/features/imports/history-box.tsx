import { Select } from "antd";
import { History } from "lucide-react";
import { useId } from "react";
import type { Mapping, Past } from "@/api/imports";
import type { Target } from "@/features/imports/api";
import { ColumnChoice } from "@/features/imports/column-choice";
import { useMovingTexts } from "@/i18n/moving/register";

interface Props {
  target: Target;
  columns: readonly string[];
  mapping: Mapping;
  onMapping: (mapping: Mapping) => void;
}

/** A list of earlier changes: which record each row means, and what it says about it. */
export function HistoryBox({ target, columns, mapping, onMapping }: Props) {
  const m = useMovingTexts();
  const id = useId();
  const past: Past = mapping.past ?? { field: "", at: "" };
  const key = mapping.keys[0];
  const column = mapping.columns.find((one) => one.field === key)?.column ?? "";
  const change = (part: Partial<Past>) => { onMapping({ ...mapping, past: { ...past, ...part } }); };
  const find = (field: string | undefined, by: string) => {
    onMapping({ ...mapping, keys: field === undefined ? [] : [field], columns: field === undefined ? [] : [{ column: by, field }] });
  };
  return (
    <section className="card import-beside" aria-labelledby={id}>
      <header>
        <span className="beside-icon" aria-hidden><History size={18} /></span>
        <div>
          <h3 id={id}>{m("history")}</h3>
          <p className="muted">{m("history_text")}</p>
        </div>
      </header>
      <div className="beside-choices">
        <div className="beside-choice">
          <label htmlFor={`${id}-key`}>{m("history_key")}</label>
          <Select
            id={`${id}-key`}
            value={key}
            showSearch={{ optionFilterProp: "label" }}
            options={target.fields.filter((field) => field.key).map((field) => ({ value: field.api_name, label: field.label }))}
            onChange={(field: string) => { find(field, column === "" ? (columns[0] ?? "") : column); }}
          />
        </div>
        <ColumnChoice label={m("history_key_column")} columns={columns} value={column} placeholder={m("choose_column")} onChange={(by) => { find(key, by ?? ""); }} />
        <ColumnChoice label={m("history_field")} columns={columns} value={past.field} placeholder={m("choose_column")} onChange={(field) => { change({ field: field ?? "" }); }} />
        <ColumnChoice label={m("history_at")} columns={columns} value={past.at} placeholder={m("choose_column")} onChange={(at) => { change({ at: at ?? "" }); }} />
        <ColumnChoice label={m("history_old")} columns={columns} value={past.old} none={m("none")} onChange={(old) => { change({ old }); }} />
        <ColumnChoice label={m("history_new")} columns={columns} value={past.new} none={m("none")} onChange={(value) => { change({ new: value }); }} />
        <ColumnChoice label={m("history_by")} columns={columns} value={past.by} none={m("none")} onChange={(by) => { change({ by }); }} />
      </div>
    </section>
  );
}
