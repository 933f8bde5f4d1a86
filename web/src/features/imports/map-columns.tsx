import { Button, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/api/error-text";
import { previewMapping, startImport, type ImportMode, type Job, type Mapping, type Preview } from "@/api/imports";
import { ApiError, problemText } from "@/api/problem";
import type { FieldMeta, ObjectMeta } from "@/api/types";
import { PreviewTable } from "@/features/imports/preview-table";
import { WrongValues } from "@/features/imports/wrong-values";
import { isMappable } from "@/features/imports/mappable";
import { formatNumber } from "@/i18n/format";

interface Props {
  object: ObjectMeta;
  preview: Preview;
  onPreview: (preview: Preview) => void;
  onBack: () => void;
  onStarted: (job: Job) => void;
}

/** Which column is which field; every change is tried on the first rows at once. */
export function MapColumns({ object, preview, onPreview, onBack, onStarted }: Props) {
  const { t } = useTranslation();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const { mapping } = preview;
  const fields = object.fields.filter(isMappable);
  const used = new Set(mapping.columns.flatMap((column) => (column.field === null ? [] : [column.field])));
  const missing = fields.filter((field) => field.required && !field.system && !used.has(field.api_name) && (field.default === null || field.default === undefined));

  const apply = async (next: Mapping) => {
    onPreview({ ...preview, mapping: next });
    setBusy(true);
    setFailure(null);
    try {
      const checked = await previewMapping(object.api_name, preview.source, next);
      onPreview({ ...checked, columns: preview.columns });
    } catch (error) {
      setFailure(error);
    }
    setBusy(false);
  };
  const start = async () => {
    setBusy(true);
    setFailure(null);
    try {
      onStarted(await startImport(object.api_name, preview.source, mapping));
    } catch (error) {
      setFailure(error);
      setBusy(false);
    }
  };
  const assign = (name: string, field: string | null) => {
    const columns = mapping.columns.map((column) => {
      if (column.column === name) return { column: name, field };
      return field !== null && column.field === field ? { column: column.column, field: null } : column;
    });
    const known = columns.some((column) => column.column === name);
    void apply({ ...mapping, columns: known ? columns : [...columns, { column: name, field }] });
  };

  const accept = (name: string, value: string, meaning: string) => {
    const columns = mapping.columns.map((column) =>
      column.column === name ? { ...column, values: { ...column.values, [value]: meaning } } : column,
    );
    void apply({ ...mapping, columns });
  };

  const fieldOf = (column: string) => mapping.columns.find((one) => one.column === column)?.field ?? null;
  const problems = [...preview.problems, ...(failure instanceof ApiError ? failure.problems : [])];

  return (
    <>
      <p className="import-file">
        <strong>{preview.file.name}</strong>
        <span className="muted"> · {t("imports.rows", { count: preview.file.rows, formatted: formatNumber(preview.file.rows) })} · {preview.file.encoding} · {t("imports.estimate", { count: preview.estimate.seconds })}</span>
      </p>
      {failure !== null && <p className="notice notice-danger import-notice" role="alert">{errorText(failure, t)}</p>}
      {preview.columns.some((column) => column.source === "past") && <p className="notice import-notice">{t("imports.past")}</p>}
      {problems.length > 0 && (
        <ul className="notice notice-warning import-notice">
          {problems.map((problem) => <li key={problem.pointer + problem.code}>{problemText(problem)}</li>)}
        </ul>
      )}
      {missing.length > 0 && (
        <p className="notice notice-warning import-notice">{t("imports.missing", { fields: missing.map((field) => field.label).join(t("common.list_separator")) })}</p>
      )}
      <div className="card import-mapping">
        <table className="mapping-table">
          <thead>
            <tr>
              <th>{t("imports.column")}</th>
              <th>{t("imports.samples")}</th>
              <th>{t("imports.field")}</th>
            </tr>
          </thead>
          <tbody>
            {preview.columns.map((column) => (
              <tr key={column.column}>
                <th scope="row">{column.column}</th>
                <td className="muted"><span className="ellipsis mapping-samples">{column.samples.filter((text) => text !== "").join(t("common.list_separator"))}</span></td>
                <td>
                  <Select
                    value={fieldOf(column.column) ?? ""}
                    showSearch={{ optionFilterProp: "label" }}
                    style={{ width: "100%" }}
                    aria-label={t("imports.field_of", { column: column.column })}
                    options={[{ value: "", label: t("imports.ignore") }, ...fields.map((field) => ({ value: field.api_name, label: field.label + (field.required ? " *" : "") }))]}
                    onChange={(field: string) => { assign(column.column, field === "" ? null : field); }}
                  />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <ModeChoice fields={fields.filter((field) => used.has(field.api_name))} mapping={mapping} onChange={(next) => void apply(next)} />
      <WrongValues values={preview.wrong_values} disabled={busy} onAccept={accept} />
      <PreviewTable preview={preview} fieldOf={fieldOf} busy={busy} />
      <div className="import-actions">
        <Button onClick={onBack}>{t("imports.other_file")}</Button>
        <Button type="primary" loading={busy} disabled={used.size === 0} onClick={() => void start()}>
          {t("imports.start", { count: preview.file.rows, formatted: formatNumber(preview.file.rows) })}
        </Button>
      </div>
    </>
  );
}

function ModeChoice({ fields, mapping, onChange }: { fields: FieldMeta[]; mapping: Mapping; onChange: (mapping: Mapping) => void }) {
  const { t } = useTranslation();
  const modes: ImportMode[] = ["create", "upsert", "update"];
  const key = mapping.keys[0];
  return (
    <div className="import-mode">
      <label htmlFor="import-mode">{t("imports.mode")}</label>
      <Select<ImportMode>
        id="import-mode"
        value={mapping.mode}
        style={{ width: 240 }}
        options={modes.map((mode) => ({ value: mode, label: t(`imports.mode_${mode}`) }))}
        onChange={(mode) => { onChange({ ...mapping, mode, keys: mode === "create" ? [] : key !== undefined ? [key] : fields.slice(0, 1).map((field) => field.api_name) }); }}
      />
      {mapping.mode !== "create" && (
        <>
          <label htmlFor="import-key">{t("imports.key")}</label>
          <Select
            id="import-key"
            value={key ?? null}
            style={{ width: 200 }}
            options={fields.map((field) => ({ value: field.api_name, label: field.label }))}
            onChange={(name: string) => { onChange({ ...mapping, keys: [name] }); }}
          />
        </>
      )}
    </div>
  );
}
