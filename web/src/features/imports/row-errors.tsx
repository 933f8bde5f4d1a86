import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/api/error-text";
import { fetchRowErrors, type Edits, type Job, type RowError } from "@/api/imports";
import { keys } from "@/api/query-keys";
import { fetchWrongValues, retryImport, type Target, type ValueMaps } from "@/features/imports/api";
import { WrongValues } from "@/features/imports/wrong-values";
import { formatNumber } from "@/i18n/format";
import { ErrorState } from "@/records/common/error-state";
import { UnsavedGuard } from "@/records/form/unsaved-guard";
import { useDraft } from "@/records/form/use-draft";

interface Corrections {
  [name: string]: unknown;
  fixes: Edits;
  maps: ValueMaps;
}

const NONE: Corrections = { fixes: {}, maps: {} };

interface Props {
  target: Target;
  job: Job;
  /** The cells can be corrected and the rows tried again. */
  correctable: boolean;
  onRetried: (job: Job) => void;
}

/** Rows that were refused: where, why, and what was probably meant; corrected here and tried again. */
export function RowErrors({ target, job, correctable, onRetried }: Props) {
  const { t } = useTranslation();
  const kept = useDraft<Corrections>("$import", `corrections ${job.id}`, NONE);
  const { fixes, maps } = kept.value;
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const errors = useInfiniteQuery({
    queryKey: [...keys.job(job.id), "errors", job.done],
    queryFn: ({ pageParam }) => fetchRowErrors(job.id, pageParam),
    initialPageParam: 0,
    getNextPageParam: (page) => page.next_after,
    placeholderData: (previous) => previous,
  });
  const wrong = useQuery({ queryKey: [...keys.job(job.id), "wrong-values"], queryFn: () => fetchWrongValues(job.id), enabled: correctable });
  if (errors.error) return <ErrorState error={errors.error} onRetry={() => void errors.refetch()} compact />;
  const items = errors.data?.pages.flatMap((page) => page.items) ?? [];

  const accept = (column: string, value: string, meaning: string) => {
    const rest = Object.fromEntries(Object.entries(maps[column] ?? {}).filter(([text]) => text !== value));
    const taken = maps[column]?.[value] === meaning;
    kept.set({ fixes, maps: { ...maps, [column]: taken ? rest : { ...rest, [value]: meaning } } });
  };
  const correct = (error: RowError, text: string) => {
    kept.set({ fixes: { ...fixes, [error.row]: { ...fixes[error.row], [error.column]: text } }, maps });
  };
  const retry = async () => {
    setBusy(true);
    setFailure(null);
    try {
      const retried = await retryImport(job.id, fixes, maps);
      kept.drop();
      onRetried(retried);
    } catch (reason) {
      setFailure(reason);
      setBusy(false);
    }
  };

  return (
    <>
      <UnsavedGuard dirty={kept.dirty && !busy} />
      {correctable && wrong.data && <WrongValues values={wrong.data} accepted={maps} disabled={busy} onAccept={accept} />}
      <section>
        <h2 className="import-heading">{t("imports.errors")}</h2>
        <div className="card table-scroll" tabIndex={0} role="region" aria-label={t("imports.errors")}>
          <table className="mapping-table error-table">
            <thead>
              <tr>
                <th>{t("imports.row")}</th>
                <th>{t("imports.field")}</th>
                <th>{t("imports.value")}</th>
                <th>{t("imports.reason")}</th>
                <th>{t("imports.suggested")}</th>
              </tr>
            </thead>
            <tbody>
              {items.map((error, index) => (
                <tr key={`${String(error.row)}.${error.column}.${error.field}.${error.code}.${String(index)}`}>
                  <td className="tabular"><span className="narrow-only">{t("imports.row")}</span> {error.row}</td>
                  <td>{target.fields.find((field) => field.api_name === error.field)?.label ?? (error.column || error.field)}</td>
                  <td>
                    {correctable && error.column !== "" ? (
                      <Input
                        size="small"
                        value={fixes[error.row]?.[error.column] ?? maps[error.column]?.[error.value ?? ""] ?? error.value ?? ""}
                        aria-label={t("imports.fix", { column: error.column, row: error.row })}
                        onChange={(event) => { correct(error, event.target.value); }}
                      />
                    ) : (
                      <span className="ellipsis preview-text">{error.value}</span>
                    )}
                  </td>
                  <td>{error.message}{error.hint && <span className="muted"> {error.hint}</span>}</td>
                  <td>
                    {correctable && error.suggestion !== null && error.column !== "" ? (
                      <Button size="small" onClick={() => { correct(error, error.suggestion ?? ""); }}>{error.suggestion}</Button>
                    ) : error.suggestion}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
        {errors.hasNextPage && <Button type="text" loading={errors.isFetchingNextPage} onClick={() => void errors.fetchNextPage()}>{t("list.load_more")}</Button>}
      </section>
      {failure !== null && <p className="notice notice-danger import-notice" role="alert">{errorText(failure, t)}</p>}
      {correctable && (
        <div className="import-actions">
          <Button type="primary" loading={busy} onClick={() => void retry()}>{t("imports.retry", { count: job.errors, formatted: formatNumber(job.errors) })}</Button>
        </div>
      )}
    </>
  );
}
