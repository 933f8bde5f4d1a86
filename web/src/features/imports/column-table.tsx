import { Button, Select } from "antd";
import { Plus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Mapping, MappingColumn, Preview } from "@/api/imports";
import type { Target, TargetField } from "@/features/imports/api";
import { assign, changeEntry, columnsBeside, entriesOf } from "@/features/imports/mapping-model";
import { useMovingTexts } from "@/i18n/moving/register";

interface Props {
  target: Target;
  preview: Preview;
  mapping: Mapping;
  onMapping: (mapping: Mapping) => void;
}

/** One row per column of the file: what it holds, and the fields it fills. */
export function ColumnTable({ target, preview, mapping, onMapping }: Props) {
  const { t } = useTranslation();
  return (
    <div className="card import-mapping">
      <table className="mapping-table column-table">
        <thead>
          <tr>
            <th>{t("imports.column")}</th>
            <th className="wide-only">{t("imports.samples")}</th>
            <th>{t("imports.field")}</th>
          </tr>
        </thead>
        <tbody>
          {preview.columns.map((column) => {
            const samples = column.samples.filter((text) => text !== "").join(t("common.list_separator"));
            return (
              <tr key={column.column}>
                <th scope="row">
                  {column.column}
                  <span className="ellipsis mapping-samples narrow-only muted">{samples}</span>
                </th>
                <td className="muted wide-only"><span className="ellipsis mapping-samples">{samples}</span></td>
                <td><ColumnFields target={target} column={column.column} mapping={mapping} onMapping={onMapping} /></td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function ColumnFields({ target, column, mapping, onMapping }: { target: Target; column: string; mapping: Mapping; onMapping: (mapping: Mapping) => void }) {
  const { t } = useTranslation();
  const [more, setMore] = useState(false);
  const m = useMovingTexts();
  const entries = entriesOf(mapping, column);
  const ignored = columnsBeside(mapping).has(column) ? m("for_files") : t("imports.ignore");
  const fields = target.fields.filter((field) => field.type !== "attachment" && (!field.migrated || target.can_migrate));
  const options = [{ value: "", label: ignored }, ...fields.map((field) => ({ value: field.api_name, label: field.label + (field.required ? " *" : "") }))];
  const places = entries.length === 0 || more ? [...entries, null] : entries;
  return (
    <div className="column-fields">
      {places.map((entry, place) => {
        const field = entry === null ? null : (target.fields.find((one) => one.api_name === entry.field) ?? null);
        const name = entry?.field?.endsWith(".currency") ? [{ value: entry.field, label: entry.field }] : [];
        return (
          <div key={entry?.field ?? "none"} className="column-field">
            <Select
              value={entry?.field ?? ""}
              showSearch={{ optionFilterProp: "label" }}
              style={{ width: "100%" }}
              aria-label={t(place === 0 ? "imports.field_of" : "imports.further_field_of", { column })}
              options={[...options, ...name]}
              onChange={(chosen: string) => {
                setMore(false);
                onMapping(assign(mapping, column, place, fields.find((one) => one.api_name === chosen) ?? null));
              }}
            />
            {entry !== null && field !== null && field.target !== null && (
              <LookupOptions entry={entry} field={field} column={column} onChange={(change) => { onMapping(changeEntry(mapping, entry, change)); }} />
            )}
          </div>
        );
      })}
      {entries.length > 0 && !more && (
        <Button type="text" size="small" className="column-more" icon={<Plus size={13} aria-hidden />} aria-label={t("imports.also_of", { column })} onClick={() => { setMore(true); }}>
          {t("imports.also")}
        </Button>
      )}
    </div>
  );
}

function LookupOptions({ entry, field, column, onChange }: { entry: MappingColumn; field: TargetField; column: string; onChange: (change: Partial<MappingColumn>) => void }) {
  const { t } = useTranslation();
  const unknown = (["error", "empty", "create"] as const).filter((one) => one !== "create" || field.target !== "user");
  return (
    <div className="lookup-options">
      {field.matches.length > 1 && (
        <Select
          size="small"
          value={entry.match ?? field.matches[0]?.field ?? ""}
          aria-label={t("imports.match_of", { column })}
          options={field.matches.map((one) => ({ value: one.field, label: t("imports.match_by", { field: one.label }) }))}
          onChange={(match: string) => { onChange({ match }); }}
        />
      )}
      <Select
        size="small"
        value={entry.unknown ?? "error"}
        aria-label={t("imports.unknown_of", { column })}
        options={unknown.map((one) => ({ value: one, label: t(`imports.unknown_${one}`) }))}
        onChange={(chosen: "error" | "empty" | "create") => { onChange({ unknown: chosen }); }}
      />
    </div>
  );
}
