import { Button, Checkbox, Input, Radio, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { useQueryClient } from "@tanstack/react-query";
import { errorText } from "@/api/error-text";
import { ApiError, problemText } from "@/api/problem";
import { keys } from "@/api/query-keys";
import { makeObject, type ColumnChoice, type SheetInfo, type SheetMade } from "@/api/setup";
import { useObjects } from "@/api/use-objects";
import { useCompanyTexts } from "@/i18n/company/register";
import { joinNames } from "@/i18n/join";

interface Props {
  sheet: SheetInfo;
  /** The object, what it is called, and how many inputs that took. */
  onMade: (made: SheetMade, label: string, inputs: number) => void;
}

interface Row extends ColumnChoice {
  used: boolean;
}

const TYPES: readonly ColumnChoice["type"][] = ["text", "long_text", "number", "currency", "percent", "date", "datetime", "boolean", "choice", "phone", "email", "url"];

/** `2026年设备巡检台账.xlsx` as `设备巡检台账`. */
function labelOf(file: string): string {
  return file.replace(/\.[^.]*$/, "").replace(/^[\d\s._年月日-]+/, "").slice(0, 40);
}

/** The proposed fields: renamed, retyped, left out, then made. */
export function SheetForm({ sheet, onMade }: Props) {
  const { t } = useTranslation();
  const c = useCompanyTexts();
  const client = useQueryClient();
  const navigate = useNavigate();
  const objects = useObjects();
  const known = objects.data?.find((one) => one.api_name === sheet.known);
  const [into, setInto] = useState<"known" | "new">(known ? "known" : "new");
  const [label, setLabel] = useState(labelOf(sheet.file));
  const [nameColumn, setNameColumn] = useState(sheet.name_column);
  const proposed = sheet.columns.map((one): Row => ({ column: one.column, label: one.column, type: one.type as ColumnChoice["type"], used: true }));
  const [rows, setRows] = useState(proposed);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const change = (at: number, values: Partial<Row>) => { setRows(rows.map((one, place) => (place === at ? { ...one, ...values } : one))); };
  const make = async () => {
    setBusy(true);
    setFailure(null);
    try {
      const columns = rows.filter((one) => one.used).map(({ column, label: called, type }) => ({ column, label: called.trim() || column, type }));
      const done = await makeObject({ source: sheet.source, label, columns: into === "new" ? columns : [], name_column: nameColumn, known: into === "known" ? sheet.known : null });
      await client.invalidateQueries({ queryKey: keys.meta });
      const edits = rows.reduce((sum, one, at) => sum + Number(one.label !== proposed[at]?.label) + Number(one.type !== proposed[at]?.type) + Number(!one.used), 0);
      onMade(done, into === "known" ? (known?.plural ?? "") : label, into === "known" ? 1 : 1 + edits + Number(nameColumn !== sheet.name_column));
    } catch (error) {
      const problems = error instanceof ApiError ? error.problems : [];
      setFailure([errorText(error, t), ...problems.map(problemText)].join(" "));
    }
    setBusy(false);
  };
  return (
    <>
      <p>{c("sheet_found", { file: sheet.file, rows: sheet.rows, columns: sheet.columns.length })}</p>
      {failure !== null && <p className="notice notice-danger" role="alert">{failure}</p>}
      {known && (
        <>
          <p>{c("sheet_known", { object: known.plural })}</p>
          <Radio.Group value={into} onChange={(event) => { setInto(event.target.value as "known" | "new"); }} options={[{ value: "known", label: c("sheet_into_known", { object: known.plural }) }, { value: "new", label: c("sheet_as_new") }]} />
        </>
      )}
      {into === "new" && (
        <>
          <label className="setup-field"><span>{c("sheet_object")}</span><Input value={label} onChange={(event) => { setLabel(event.target.value); }} /></label>
          <label className="setup-field"><span>{c("sheet_name_column")}</span><Select aria-label={c("sheet_name_column")} value={nameColumn} onChange={setNameColumn} options={rows.filter((one) => one.used).map((one) => ({ value: one.column }))} /></label>
          <div className="setup-table">
            <table>
              <thead><tr><th>{c("sheet_use")}</th><th>{c("sheet_field")}</th><th>{c("sheet_type")}</th><th>{c("sheet_sample")}</th></tr></thead>
              <tbody>
                {rows.map((one, at) => {
                  const found = sheet.columns[at];
                  return (
                    <tr key={one.column}>
                      <td><Checkbox aria-label={`${c("sheet_use")} ${one.column}`} checked={one.used} onChange={(event) => { change(at, { used: event.target.checked }); }} /></td>
                      <td><Input aria-label={`${c("sheet_field")} ${one.column}`} style={{ minWidth: 130 }} disabled={!one.used} value={one.label} onChange={(event) => { change(at, { label: event.target.value }); }} /></td>
                      <td><Select aria-label={`${c("sheet_type")} ${one.column}`} style={{ minWidth: 110 }} disabled={!one.used || one.column === nameColumn} value={one.column === nameColumn ? "text" : one.type} onChange={(type) => { change(at, { type }); }} options={TYPES.map((value) => ({ value, label: c(`type_${value}`) }))} /></td>
                      <td className="muted">{joinNames((found?.type === "choice" ? found.options : found?.samples ?? []).slice(0, 4))}{found && found.fitting < found.filled ? ` · ${c("fit", { fitting: found.fitting, filled: found.filled })}` : ""}</td>
                    </tr>
                  );
                })}
              </tbody>
            </table>
          </div>
        </>
      )}
      {known && into === "known" && sheet.unknown.length > 0 && <p className="notice notice-warning">{c("sheet_unknown", { count: sheet.unknown.length, object: known.plural, columns: joinNames(sheet.unknown) })}</p>}
      <div className="setup-foot">
        {known && into === "known" && sheet.unknown.length > 0 && <Button type="primary" onClick={() => void navigate(`/o/${known.api_name}/import?source=${sheet.source}`)}>{c("sheet_match")}</Button>}
        <Button type={into === "known" && sheet.unknown.length > 0 ? "default" : "primary"} loading={busy} disabled={into === "new" && label.trim() === ""} onClick={() => void make()}>{into === "new" ? c("sheet_make") : sheet.unknown.length > 0 ? c("sheet_without") : c("sheet_go")}</Button>
      </div>
    </>
  );
}
