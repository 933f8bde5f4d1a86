import { Segmented } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Mapping, Preview } from "@/api/imports";
import { GridCell } from "@/features/imports/grid-cell";
import { columnsBeside, usedFields } from "@/features/imports/mapping-model";
import { useIsPhone } from "@/ui/use-media";

interface Props {
  preview: Preview;
  mapping: Mapping;
  busy: boolean;
  onCell: (row: number, column: string, text: string) => void;
  onAccept: (column: string, value: string, meaning: string) => void;
}

const ACTIONS = {
  create: "imports.action_create",
  update: "imports.action_update",
  unchanged: "imports.action_unchanged",
  held: "imports.action_held",
  error: "imports.action_error",
} as const;

/** The first rows and what would become of each; cells are corrected in place. */
export function PreviewGrid({ preview, mapping, busy, onCell, onAccept }: Props) {
  const { t } = useTranslation();
  const phone = useIsPhone();
  const [wrongOnly, setWrongOnly] = useState(false);
  const filling = mapping.columns.flatMap((one) => (one.field === null || (mapping.mode === "history" && !mapping.keys.includes(one.field)) ? [] : [one.column]));
  const used = new Set([...filling, ...columnsBeside(mapping)]);
  const filled = preview.columns.filter((column) => used.has(column.column));
  if (filled.length === 0 || usedFields(mapping).size === 0 || preview.rows.length === 0) return null;
  // Where there is little room, what has to be put right comes first.
  const bad = (column: string) => preview.rows.filter((row) => row.cells[column]?.error).length;
  const columns = phone ? [...filled].sort((a, b) => bad(b.column) - bad(a.column)) : filled;
  const wrong = preview.rows.filter((row) => row.action === "error");
  const rows = wrongOnly && wrong.length > 0 ? wrong : preview.rows;
  return (
    <section>
      <div className="import-heading-row">
        <h2 className="import-heading">{t("imports.preview")}</h2>
        {wrong.length > 0 && (
          <Segmented
            size="small"
            value={wrongOnly ? "wrong" : "all"}
            options={[{ value: "all", label: t("imports.rows_all") }, { value: "wrong", label: t("imports.rows_wrong", { count: preview.rehearsed.error }) }]}
            onChange={(shown) => { setWrongOnly(shown === "wrong"); }}
          />
        )}
      </div>
      <div className="card table-scroll" data-refreshing={busy} tabIndex={0} role="region" aria-label={t("imports.preview")}>
        <table className="mapping-table preview-table">
          <thead>
            <tr>
              <th>{t("imports.row")}</th>
              <th>{t("imports.action")}</th>
              {columns.map((column) => <th key={column.column}>{column.column}</th>)}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.number}>
                <td className="muted tabular">{row.number}</td>
                <td>
                  <span className="row-action" data-action={row.action}>{t(row.action in ACTIONS ? ACTIONS[row.action as keyof typeof ACTIONS] : ACTIONS.error)}</span>
                  {row.errors.map((error) => <span key={error.code + error.field} className="preview-error">{error.message}</span>)}
                </td>
                {columns.map((column) => (
                  <GridCell
                    key={column.column}
                    label={t("imports.fix", { column: column.column, row: row.number })}
                    cell={row.cells[column.column] ?? { text: "", error: null }}
                    onText={(text) => { onCell(row.number, column.column, text); }}
                    onAccept={(value, meaning) => { onAccept(column.column, value, meaning); }}
                  />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
