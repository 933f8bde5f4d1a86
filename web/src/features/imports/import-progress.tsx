import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Popconfirm } from "antd";
import { CircleAlert, CircleCheck, LoaderCircle } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { errorText } from "@/api/error-text";
import { cancelJob, fetchJob, isFinished, stateOf, type Job } from "@/api/imports";
import { keys } from "@/api/query-keys";
import { pauseImport, resumeImport, undoImport, type Target } from "@/features/imports/api";
import { RowErrors } from "@/features/imports/row-errors";
import { useDuration } from "@/features/imports/use-duration";
import { formatNumber } from "@/i18n/format";
import { useMovingTexts } from "@/i18n/moving/register";
import { ErrorState } from "@/records/common/error-state";

interface Props {
  target: Target;
  id: number;
  onAgain: () => void;
  /** Another job goes on with this one: its undoing, or its refused rows. */
  onJob: (job: Job) => void;
}

const POLL_MS = 500;

/** The running import: how far, how fast, what was refused and why. */
export function ImportProgress({ target, id, onAgain, onJob }: Props) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const m = useMovingTexts();
  const duration = useDuration();
  const query = useQuery({
    queryKey: keys.job(id),
    queryFn: () => fetchJob(id),
    refetchInterval: (state) => (state.state.data && isFinished(state.state.data) ? false : POLL_MS),
    refetchIntervalInBackground: true,
  });
  const [failure, setFailure] = useState<unknown>(null);
  const job = query.data;
  const finished = job !== undefined && isFinished(job);

  useEffect(() => {
    if (finished) void client.invalidateQueries({ queryKey: keys.records(target.object) });
  }, [finished, client, target.object]);

  if (query.error && !job) return <div className="card"><ErrorState error={query.error} onRetry={() => void query.refetch()} /></div>;
  if (!job) return null;
  const good = Math.max(job.done - job.errors, 0);
  const nothing = job.kind === "import" && job.state === "succeeded" && good === 0 && job.errors > 0;
  const act = (work: () => Promise<unknown>) => {
    setFailure(null);
    work().then(() => query.refetch()).catch((reason: unknown) => { setFailure(reason); });
  };
  const percent = job.total ? Math.min(100, Math.round((job.done / job.total) * 100)) : finished ? 100 : 0;

  return (
    <>
      <section className="card import-progress" aria-live="polite">
        <div className="import-state" data-state={job.state}>
          <StateIcon state={nothing ? "failed" : job.state} />
          <strong>{nothing ? t("imports.state_nothing") : t(`imports.${job.kind === "import_undo" ? "undo_state" : "state"}_${stateOf(job)}`)}</strong>
          {!finished && job.eta_seconds !== null && <span className="muted">{t("imports.time_left", { duration: duration(job.eta_seconds) })}</span>}
        </div>
        <progress max={100} value={percent} aria-label={t("imports.progress")} />
        <dl className="import-figures">
          <div><dt>{t("imports.figure_done")}</dt><dd className="tabular">{formatNumber(job.done)}{job.total === null ? "" : ` / ${formatNumber(job.total)}`}</dd></div>
          <div><dt>{t(job.kind === "import_undo" ? "imports.figure_undone" : "imports.figure_good")}</dt><dd className="tabular">{formatNumber(good)}</dd></div>
          <div><dt>{t(job.kind === "import_undo" ? "imports.figure_left" : "imports.figure_bad")}</dt><dd className="tabular">{formatNumber(job.errors)}</dd></div>
          {beside(job, "files") > 0 && <div><dt>{m("figure_files")}</dt><dd className="tabular">{formatNumber(beside(job, "files"))}</dd></div>}
          {beside(job, "past") > 0 && <div><dt>{m("figure_past")}</dt><dd className="tabular">{formatNumber(beside(job, "past"))}</dd></div>}
          {job.rate !== null && <div><dt>{t("imports.figure_rate")}</dt><dd className="tabular">{formatNumber(job.rate, 0)}</dd></div>}
        </dl>
        {job.undoes !== null && <p className="notice">{t("imports.undo_of", { job: job.undoes })}</p>}
        {job.undone_by !== null && <p className="notice">{t("imports.undone_by", { job: job.undone_by })}</p>}
        {job.message && <p className="notice notice-danger">{job.message}</p>}
        {failure !== null && <p className="notice notice-danger" role="alert">{errorText(failure, t)}</p>}
        <div className="import-actions">
          {!finished && <Button disabled={job.cancel_requested} onClick={() => { act(() => cancelJob(id)); }}>{t("imports.cancel")}</Button>}
          {!finished && job.state !== "paused" && <Button onClick={() => { act(() => pauseImport(id)); }}>{t("imports.pause")}</Button>}
          {job.state === "paused" && <Button type="primary" onClick={() => { act(() => resumeImport(id)); }}>{t("imports.resume")}</Button>}
          {finished && job.can_undo && (
            <Popconfirm
              title={t("imports.undo_question")}
              placement="topLeft"
              okText={t("imports.undo")}
              cancelText={t("common.cancel")}
              onConfirm={() => { act(() => undoImport(id).then(onJob)); }}
            >
              <Button danger>{t("imports.undo")}</Button>
            </Popconfirm>
          )}
          {job.errors_url && <Button href={job.errors_url} download>{t("imports.download_errors")}</Button>}
          {finished && <Button onClick={onAgain}>{t("imports.again")}</Button>}
          {finished && target.object !== "user" && <Link className="import-link" to={`/o/${target.object}`}>{t("imports.to_list", { plural: target.plural })}</Link>}
          {finished && target.object === "account" && job.kind === "import" && <Link className="import-link" to="/o/account/duplicates">{t("duplicates.of", { plural: target.plural })}</Link>}
        </div>
      </section>
      {job.errors > 0 && <RowErrors key={job.id} target={target} job={job} correctable={finished && job.kind === "import"} onRetried={onJob} />}
    </>
  );
}

/** How much of what is no record came along. */
function beside(job: Job, name: "files" | "past"): number {
  const count = job.result?.[name];
  return typeof count === "number" ? count : 0;
}

function StateIcon({ state }: { state: string }) {
  if (state === "succeeded") return <CircleCheck size={18} color="var(--success)" aria-hidden />;
  if (state === "failed" || state === "cancelled") return <CircleAlert size={18} color="var(--danger)" aria-hidden />;
  return <LoaderCircle size={18} className="spin" aria-hidden />;
}
