import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { cancelJob, fetchJob, isFinished, stateOf } from "@/api/imports";
import { keys } from "@/api/query-keys";
import { formatNumber } from "@/i18n/format";
import { ErrorState } from "@/records/common/error-state";

const POLL_MS = 500;

/** A running export, and at its end the file. */
export function ExportProgress({ id }: { id: number }) {
  const { t } = useTranslation();
  const query = useQuery({
    queryKey: keys.job(id),
    queryFn: () => fetchJob(id),
    refetchInterval: (state) => (state.state.data && isFinished(state.state.data) ? false : POLL_MS),
    refetchIntervalInBackground: true,
  });
  const job = query.data;
  if (query.error && !job) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  if (!job) return null;
  const finished = isFinished(job);
  const percent = job.total ? Math.min(100, Math.round((job.done / job.total) * 100)) : finished ? 100 : 0;
  return (
    <section className="export-progress" aria-live="polite">
      <p>
        <strong>{t(`jobs.state_${stateOf(job)}`)}</strong>{" "}
        <span className="muted tabular">
          {formatNumber(job.done)}
          {job.total === null ? "" : ` / ${formatNumber(job.total)}`}
        </span>
      </p>
      <progress max={100} value={percent} aria-label={t("jobs.progress")} />
      {job.message && <p className="notice notice-danger">{job.message}</p>}
      {job.result_url && <p className="muted">{t("exports.kept")}</p>}
      {!finished && <Button disabled={job.cancel_requested} onClick={() => void cancelJob(id).then(() => query.refetch())}>{t("jobs.cancel")}</Button>}
      {job.result_url && <Button type="primary" href={job.result_url} download>{t("jobs.download")}</Button>}
    </section>
  );
}
