import { Button } from "antd";
import { CircleAlert, CircleCheck, CirclePause, CircleSlash, LoaderCircle } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { errorText } from "@/api/error-text";
import { actOnJob, isOpen, isOver, type Job, type JobAction } from "@/api/jobs";
import { useObjects } from "@/api/use-objects";
import { JobDetails } from "@/features/jobs/job-details";
import { formatDateTime, formatNumber } from "@/i18n/format";
import { showToast } from "@/ui/toast";

const TITLES = {
  backup: "jobs.kind_backup",
  erase_personal_data: "jobs.kind_erase_personal_data",
  export_personal_data: "jobs.kind_export_personal_data",
  import: "jobs.kind_import",
  export: "jobs.kind_export",
  import_undo: "jobs.kind_undo",
  find_duplicates: "jobs.kind_find_duplicates",
  edit: "jobs.kind_edit",
  assign: "jobs.kind_assign",
  delete: "jobs.kind_delete",
  restore: "jobs.kind_restore",
  undo: "jobs.kind_undo",
} as const;

const STATES = {
  queued: "jobs.state_queued",
  running: "jobs.state_running",
  succeeded: "jobs.state_succeeded",
  failed: "jobs.state_failed",
  cancelled: "jobs.state_cancelled",
  paused: "jobs.state_paused",
} as const;

function titleOf(job: Job): keyof typeof TITLES | null {
  const name = job.kind === "bulk" ? (job.operation ?? "") : job.kind;
  return name in TITLES ? (name as keyof typeof TITLES) : null;
}

/** One job: how far, how fast, why it stopped, and what can be done about it. */
export function JobCard({ job, onChanged }: { job: Job; onChanged: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const objects = useObjects();
  const [open, setOpen] = useState(false);
  const [busy, setBusy] = useState(false);
  const title = titleOf(job);
  const object = objects.data?.find((one) => one.api_name === job.object)?.plural ?? job.object;
  const state = job.state in STATES ? STATES[job.state as keyof typeof STATES] : STATES.running;

  const correctable = job.kind === "import" && isOver(job) && job.errors > 0 && job.object !== null && job.object !== "user";

  const act = async (action: JobAction) => {
    setBusy(true);
    try {
      await actOnJob(job.id, action);
    } catch (error) {
      showToast({ kind: "failed", text: errorText(error, t) });
    }
    setBusy(false);
    onChanged();
  };
  const button = (action: JobAction) => <Button size="small" loading={busy} onClick={() => void act(action)}>{t(`jobs.${action}`)}</Button>;

  return (
    <article className="card job" data-state={job.state}>
      <header className="job-head">
        <StateIcon state={job.state === "succeeded" && job.errors > 0 && job.errors === job.done ? "failed" : job.state} />
        <strong>{title === null ? job.kind : t(TITLES[title])}{object === null ? "" : ` · ${object}`}</strong>
        <span className="muted">{t("jobs.number", { id: job.id })} · {formatDateTime(job.created_at)}</span>
      </header>
      {(isOpen(job) || job.state === "paused") && <progress max={job.total ?? 1} value={job.total === null ? undefined : job.done} aria-label={t("jobs.progress")} />}
      <p className="job-figures tabular">
        <span>{t(state)}</span>
        <span>{formatNumber(job.done)}{job.total === null ? "" : ` / ${formatNumber(job.total)}`}</span>
        {job.errors > 0 && <span className="job-bad">{t("jobs.errors", { count: job.errors })}</span>}
        {job.state === "running" && job.rate !== null && <span>{t("jobs.rate", { rate: formatNumber(job.rate, 0) })}</span>}
        {job.state === "running" && job.eta_seconds !== null && <span>{t("jobs.eta", { count: job.eta_seconds })}</span>}
        {job.undone_by !== null && <span>{t("jobs.undone_by", { id: job.undone_by })}</span>}
      </p>
      {job.message && <p className={`notice ${job.state === "failed" ? "notice-danger" : "notice-warning"}`}>{job.message}</p>}
      <div className="job-actions">
        {isOpen(job) && button("pause")}
        {job.state === "paused" && button("resume")}
        {!isOver(job) && !job.cancel_requested && button("cancel")}
        {job.can_undo && button("undo")}
        {correctable && <Button size="small" onClick={() => void navigate(`/o/${job.object ?? ""}/import?job=${String(job.id)}`)}>{t("jobs.correct")}</Button>}
        {job.result_url && <Button size="small" href={job.result_url} download>{t("jobs.download")}</Button>}
        {job.errors_url && job.kind !== "bulk" && <Button size="small" href={job.errors_url} download>{t("jobs.download_errors")}</Button>}
        <Button size="small" type="text" aria-expanded={open} onClick={() => { setOpen(!open); }}>{t("jobs.details")}</Button>
      </div>
      {open && <JobDetails job={job} />}
    </article>
  );
}

function StateIcon({ state }: { state: string }) {
  if (state === "succeeded") return <CircleCheck size={17} color="var(--success)" aria-hidden />;
  if (state === "failed") return <CircleAlert size={17} color="var(--danger)" aria-hidden />;
  if (state === "cancelled") return <CircleSlash size={17} aria-hidden />;
  if (state === "paused") return <CirclePause size={17} color="var(--warning)" aria-hidden />;
  return <LoaderCircle size={17} className="spin" aria-hidden />;
}
