import { useTranslation } from "react-i18next";
import type { Preview } from "@/api/imports";

interface Props {
  preview: Preview;
  fieldOf: (column: string) => string | null;
  busy: boolean;
}

/** The first rows as they would be taken; what is wrong stands in the cell. */
export function PreviewTable({ preview, fieldOf, busy }: Props) {
  const { t } = useTranslation();
  const columns = preview.columns.filter((column) => fieldOf(column.column) !== null);
  if (columns.length === 0) return null;
  return (
    <section>
      <h2 className="import-heading">{t("imports.preview")}</h2>
      <div className="card table-scroll" data-refreshing={busy} tabIndex={0} role="region" aria-label={t("imports.preview")}>
        <table className="mapping-table preview-table">
          <thead>
            <tr>
              <th>{t("imports.row")}</th>
              {columns.map((column) => <th key={column.column}>{column.column}</th>)}
            </tr>
          </thead>
          <tbody>
            {preview.rows.map((row) => (
              <tr key={row.number}>
                <td className="muted tabular">{row.number}</td>
                {columns.map((column) => {
                  const cell = row.cells[column.column];
                  return (
                    <td key={column.column} className={cell?.error ? "is-wrong" : ""}>
                      <span className="ellipsis preview-text">{cell?.text}</span>
                      {cell?.error && (
                        <span className="preview-error">
                          {cell.error.message}
                          {cell.error.suggestions.length > 0 && ` ${t("imports.suggestion", { text: cell.error.suggestions.join(t("common.list_separator")) })}`}
                        </span>
                      )}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {preview.rows.flatMap((row) => row.errors.map((error) => (
        <p key={`${String(row.number)}${error.code}${error.field}`} className="field-error">{t("imports.row_error", { row: row.number, message: error.message })}</p>
      )))}
    </section>
  );
}
