import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/api/error-text";
import type { Earlier } from "@/api/imports";
import { ApiError, problemText } from "@/api/problem";
import type { Target } from "@/features/imports/api";
import { ColumnTable } from "@/features/imports/column-table";
import { acceptValue, forgetValue, missingFields, usedFields } from "@/features/imports/mapping-model";
import { MappingOptions } from "@/features/imports/mapping-options";
import { PreviewGrid } from "@/features/imports/preview-grid";
import { RehearsalSummary } from "@/features/imports/rehearsal-summary";
import { useDraft, type Draft } from "@/features/imports/use-draft";
import { ValueList } from "@/features/imports/value-list";
import { formatNumber } from "@/i18n/format";

interface Props {
  target: Target;
  draft: Draft;
  earlier?: readonly Earlier[];
  onChange: (draft: Draft) => void;
  onBack: () => void;
  backLabel: string;
  onNext: () => Promise<void>;
  nextLabel: string;
}

const NONE: readonly Earlier[] = [];

/** Which column is which field, and what would happen: every change is tried on the first rows at once. */
export function MapFile({ target, draft, earlier = NONE, onChange, onBack, backLabel, onNext, nextLabel }: Props) {
  const { t } = useTranslation();
  const state = useDraft(target.object, draft, earlier, onChange);
  const [starting, setStarting] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const { preview } = state;
  const { mapping, file } = preview;
  const missing = missingFields(mapping, target);
  const wrong = failure ?? state.failure;
  const problems = [...preview.problems, ...(wrong instanceof ApiError ? wrong.problems : [])];

  const next = async () => {
    setStarting(true);
    setFailure(null);
    try {
      await onNext();
    } catch (error) {
      setFailure(error);
      setStarting(false);
    }
  };

  return (
    <>
      <p className="import-file">
        <strong>{file.name}</strong>
        <span className="muted"> · {t("imports.rows", { count: file.rows, formatted: formatNumber(file.rows) })} · {file.encoding.replace("-sig", "").toUpperCase()}</span>
      </p>
      {wrong !== null && <p className="notice notice-danger import-notice" role="alert">{errorText(wrong, t)}</p>}
      {preview.columns.some((column) => column.source === "past") && <p className="notice import-notice">{t("imports.past")}</p>}
      {problems.length > 0 && (
        <ul className="notice notice-warning import-notice">
          {problems.map((problem) => <li key={problem.pointer + problem.code}>{problemText(problem)}</li>)}
        </ul>
      )}
      {missing.length > 0 && (
        <p className="notice notice-warning import-notice">{t("imports.missing", { fields: missing.map((field) => field.label).join(t("common.list_separator")) })}</p>
      )}
      {mapping.mode !== "history" && <ColumnTable target={target} preview={preview} mapping={mapping} onMapping={state.setMapping} />}
      <MappingOptions target={target} suggested={preview.columns} mapping={mapping} onMapping={state.setMapping} />
      <ValueList
        target={target}
        mapping={mapping}
        wrong={preview.wrong_values}
        disabled={state.busy}
        onAccept={(column, value, meaning) => { state.setMapping(acceptValue(mapping, column, value, meaning)); }}
        onForget={(column, value) => { state.setMapping(forgetValue(mapping, column, value)); }}
      />
      <PreviewGrid
        preview={preview}
        mapping={mapping}
        busy={state.busy}
        onCell={state.setCell}
        onAccept={(column, value, meaning) => { state.setMapping(acceptValue(mapping, column, value, meaning)); }}
      />
      <div className="import-footer">
        <RehearsalSummary preview={preview} />
        <div className="import-actions">
          <Button onClick={onBack}>{backLabel}</Button>
          <Button type="primary" loading={starting} disabled={usedFields(mapping).size === 0 || preview.problems.length > 0} onClick={() => void next()}>{nextLabel}</Button>
        </div>
      </div>
    </>
  );
}
