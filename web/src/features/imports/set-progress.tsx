import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Popconfirm } from "antd";
import { CircleAlert, CircleCheck, CircleDashed, CirclePause, LoaderCircle } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { errorText } from "@/api/error-text";
import { cancelJob } from "@/api/imports";
import { keys } from "@/api/query-keys";
import { continueSet, fetchSet, pauseImport, resumeImport, undoSet, type ImportSet } from "@/features/imports/api";
import { SetFileDetails } from "@/features/imports/set-file-details";
import { useDuration } from "@/features/imports/use-duration";
import { formatNumber } from "@/i18n/format";
import { ErrorState } from "@/records/common/error-state";

type SetFileInfo = ImportSet["files"][number];

const POLL_MS = 700;
const STATES = ["running", "paused", "stopped", "succeeded", "undoing", "undone"] as const;
const open = (state: string) => state === "queued" || state === "running";

/** Several imports as one: how far each file is, what was refused, and what can be done about it. */
export function SetProgress({ id, onAgain }: { id: string; onAgain: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const duration = useDuration();
  const [failure, setFailure] = useState<unknown>(null);
  const [shown, setShown] = useState<string | null>(null);
  const query = useQuery({
    queryKey: ["import-set", id],
    queryFn: () => fetchSet(id),
    refetchInterval: (state) => (state.state.data && !["running", "undoing"].includes(state.state.data.state) ? false : POLL_MS),
    refetchIntervalInBackground: true,
  });
  const set = query.data;
  const ended = set !== undefined && ["succeeded", "stopped", "undone"].includes(set.state);
  useEffect(() => {
    if (ended) void client.invalidateQueries({ queryKey: keys.allRecords });
  }, [ended, client]);
  if (query.error && !set) return <div className="card"><ErrorState error={query.error} onRetry={() => void query.refetch()} /></div>;
  if (!set) return null;

  const jobs = set.files.flatMap((file) => [...(file.job ? [file.job] : []), ...file.later]);
  const atWork = jobs.find((job) => open(job.state));
  const paused = jobs.find((job) => job.state === "paused");
  const state = STATES.find((one) => one === set.state) ?? "running";
  const act = (work: () => Promise<unknown>) => {
    setFailure(null);
    work().then(() => query.refetch()).catch((reason: unknown) => { setFailure(reason); });
  };
  const waiting = set.files.some((file) => file.job === null);

  return (
    <>
      <section className="card import-progress" aria-live="polite">
        <div className="import-state" data-state={state}>
          <SetIcon state={state} />
          <strong>{t(`imports.set_${state}`)}</strong>
          {set.eta_seconds !== null && state === "running" && <span className="muted">{t("imports.time_left", { duration: duration(set.eta_seconds) })}</span>}
        </div>
        <progress max={Math.max(set.total, 1)} value={set.done} aria-label={t("imports.progress")} />
        <dl className="import-figures">
          <div><dt>{t("imports.figure_files")}</dt><dd className="tabular">{set.files.filter((file) => file.job?.state === "succeeded").length} / {set.files.length}</dd></div>
          <div><dt>{t("imports.figure_done")}</dt><dd className="tabular">{formatNumber(set.done)} / {formatNumber(set.total)}</dd></div>
          <div><dt>{t("imports.figure_bad")}</dt><dd className="tabular">{formatNumber(set.errors)}</dd></div>
        </dl>
        {state === "stopped" && <p className="notice notice-warning">{t(waiting ? "imports.set_stopped_text" : "imports.set_failed_text")}</p>}
        {state === "undone" && <p className="notice">{t("imports.set_undone_text")}</p>}
        {failure !== null && <p className="notice notice-danger" role="alert">{errorText(failure, t)}</p>}
        <div className="import-actions">
          {atWork && <Button disabled={atWork.cancel_requested} onClick={() => { act(() => cancelJob(atWork.id)); }}>{t("imports.cancel")}</Button>}
          {atWork && <Button onClick={() => { act(() => pauseImport(atWork.id)); }}>{t("imports.pause")}</Button>}
          {paused && <Button type="primary" onClick={() => { act(() => resumeImport(paused.id)); }}>{t("imports.resume")}</Button>}
          {state === "stopped" && waiting && <Button type="primary" onClick={() => { act(() => continueSet(id)); }}>{t("imports.set_continue")}</Button>}
          {set.can_undo && (state !== "undone") && (
            <Popconfirm title={t("imports.set_undo_question")} placement="topLeft" okText={t("imports.set_undo")} cancelText={t("common.cancel")} onConfirm={() => { act(() => undoSet(id)); }}>
              <Button danger>{t("imports.set_undo")}</Button>
            </Popconfirm>
          )}
          {ended && set.files.some((file) => file.object === "account") && <Link to="/o/account/duplicates">{t("duplicates.of", { plural: set.files.find((file) => file.object === "account")?.label ?? "" })}</Link>}
          {ended && <Button onClick={onAgain}>{t("imports.set_again")}</Button>}
        </div>
      </section>
      <ol className="card set-files set-running">
        {set.files.map((file, place) => (
          <li key={file.source}>
            <FileIcon file={file} />
            <span className="set-file-name">
              <strong>{file.file}</strong> <span className="muted">{file.object === "user" ? file.label : <Link to={`/o/${file.object}`}>{file.label}</Link>}</span>
            </span>
            <span className="tabular muted">{file.job === null ? t("imports.file_waiting") : `${formatNumber(file.job.done)} / ${formatNumber(file.job.total ?? file.rows)}`}</span>
            {refused(file) > 0 && <span className="set-refused tabular">{t("imports.file_refused", { count: refused(file), formatted: formatNumber(refused(file)) })}</span>}
            {file.job !== null && (refused(file) > 0 || file.job.message !== null) && (
              <Button size="small" aria-expanded={shown === file.source} onClick={() => { setShown(shown === file.source ? null : file.source); }}>{t("imports.correct", { place: place + 1 })}</Button>
            )}
          </li>
        ))}
      </ol>
      {set.files.map((file) => (shown === file.source ? <SetFileDetails key={file.source} file={file} onRetried={() => { setShown(null); void query.refetch(); }} /> : null))}
    </>
  );
}

/** Rows of a file that have not gone in, after the last time they were tried. */
function refused(file: SetFileInfo): number {
  const tries = [...(file.job ? [file.job] : []), ...file.later].filter((job) => job.kind === "import");
  return tries.at(-1)?.errors ?? 0;
}

function SetIcon({ state }: { state: string }) {
  if (state === "succeeded" || state === "undone") return <CircleCheck size={18} color="var(--success)" aria-hidden />;
  if (state === "stopped") return <CircleAlert size={18} color="var(--warning)" aria-hidden />;
  if (state === "paused") return <CirclePause size={18} color="var(--warning)" aria-hidden />;
  return <LoaderCircle size={18} className="spin" aria-hidden />;
}

function FileIcon({ file }: { file: SetFileInfo }) {
  const { t } = useTranslation();
  const job = file.job;
  if (job === null) return <CircleDashed size={17} color="var(--text-3)" aria-label={t("imports.file_waiting")} />;
  if (job.state === "succeeded" && refused(file) === 0) return <CircleCheck size={17} color="var(--success)" aria-label={t("imports.state_succeeded")} />;
  if (open(job.state)) return <LoaderCircle size={17} className="spin" aria-label={t("imports.state_running")} />;
  if (job.state === "paused") return <CirclePause size={17} color="var(--warning)" aria-label={t("imports.state_paused")} />;
  return <CircleAlert size={17} color="var(--danger)" aria-label={t("imports.errors")} />;
}
