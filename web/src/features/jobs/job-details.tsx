import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { fetchBulkErrors, fetchJobLog, type Job } from "@/api/jobs";
import { keys } from "@/api/query-keys";
import { formatDateTime } from "@/i18n/format";

/** What happened to a job, and which records it did not change. */
export function JobDetails({ job }: { job: Job }) {
  const { t } = useTranslation();
  const log = useQuery({ queryKey: [...keys.job(job.id), "log", job.state], queryFn: () => fetchJobLog(job.id) });
  const errors = useQuery({
    queryKey: [...keys.job(job.id), "errors", job.errors],
    queryFn: () => fetchBulkErrors(job.id),
    enabled: job.kind === "bulk" && job.errors > 0,
  });
  return (
    <div className="job-details">
      <ul>
        {job.started_at !== null && <li>{t("jobs.started", { at: formatDateTime(job.started_at) })}</li>}
        {job.attempt > 1 && <li>{t("jobs.attempts", { count: job.attempt })}</li>}
        {log.data?.map((entry, place) => <li key={place}><time className="muted tabular">{formatDateTime(entry.at)}</time> {entry.message}</li>)}
        {job.finished_at !== null && <li>{t("jobs.ended", { at: formatDateTime(job.finished_at) })}</li>}
      </ul>
      {errors.data && (
        <ul className="job-errors">
          {errors.data.items.map((error) => (
            <li key={error.position}>
              {job.object === null ? error.record_id : <Link to={`/o/${job.object}/${error.record_id}`}>{t("jobs.record")}</Link>} {error.message} {error.hint}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
