import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { ChevronDown, ChevronRight, History } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { automationKeys, fetchRun, fetchRuns, replayRun, type Automation, type RunInfo } from "@/api/automations";
import { errorText } from "@/api/error-text";
import { StepResult } from "@/features/automations/step-result";
import { formatDateTime } from "@/i18n/format";
import { useAutomationTexts } from "@/i18n/automation/register";
import { ErrorState } from "@/records/common/error-state";
import { Chip } from "@/ui/chip";
import { Skeleton } from "@/ui/skeleton";
import { State } from "@/ui/state";
import { showToast } from "@/ui/toast";

const COLORS: Record<string, string> = { done: "green", failed: "red", waiting: "blue", stopped: "default", ready: "cyan", calling: "cyan", looping: "cyan" };
const STATES = ["ready", "waiting", "calling", "looping", "done", "failed", "stopped"] as const;

/** The runs of an automation, each with what its steps were given and gave. */
export function RunList({ name }: { name: string }) {
  const n = useAutomationTexts();
  const query = useInfiniteQuery({
    queryKey: automationKeys.runs(name),
    queryFn: ({ pageParam, signal }) => fetchRuns(name, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_before,
    refetchInterval: 5000,
  });
  if (query.error) return <div className="card"><ErrorState error={query.error} onRetry={() => void query.refetch()} /></div>;
  if (!query.data) return <Skeleton lines={5} />;
  const runs = query.data.pages.flatMap((page) => page.items);
  if (runs.length === 0) return <div className="card"><State icon={<History size={20} />} title={n("runs.empty")} text={n("runs.empty_text")} /></div>;
  return (
    <>
      <ul className="auto-runs card">{runs.map((run) => <RunItem key={run.id} run={run} name={name} />)}</ul>
      {query.hasNextPage && <Button onClick={() => void query.fetchNextPage()}>{n("runs.more")}</Button>}
    </>
  );
}

function RunItem({ run, name }: { run: RunInfo; name: string }) {
  const n = useAutomationTexts();
  const [open, setOpen] = useState(false);
  const state = STATES.find((one) => one === run.state) ?? "ready";
  return (
    <li>
      <button type="button" className="auto-run" aria-expanded={open} onClick={() => { setOpen(!open); }}>
        {open ? <ChevronDown size={15} aria-hidden /> : <ChevronRight size={15} aria-hidden />}
        <Chip text={n(`runs.states.${state}`)} color={COLORS[state] ?? null} />
        <time>{formatDateTime(run.created_at)}</time>
        <span className="muted ellipsis">{run.message ?? (run.due_at && state === "waiting" ? n("runs.due", { at: formatDateTime(run.due_at) }) : "")}</span>
      </button>
      {open && <RunDetails run={run} name={name} />}
    </li>
  );
}

function RunDetails({ run, name }: { run: RunInfo; name: string }) {
  const { t } = useTranslation();
  const n = useAutomationTexts();
  const client = useQueryClient();
  const query = useQuery({ queryKey: automationKeys.run(run.id), queryFn: ({ signal }) => fetchRun(run.id, signal), refetchInterval: 5000 });
  const replay = async () => {
    try {
      await replayRun(run.id);
      showToast({ kind: "done", text: n("runs.replayed") });
    } catch (error) {
      showToast({ kind: "failed", text: errorText(error, t) });
    }
    await client.invalidateQueries({ queryKey: automationKeys.runs(name) });
  };
  if (!query.data) return <Skeleton lines={3} />;
  return (
    <div className="auto-run-body">
      {query.data.veiled && <p className="muted">{n("runs.veiled")}</p>}
      <ol className="auto-results">{query.data.log.map((step) => <StepResult key={step.id} step={step} automation={query.data.document as unknown as Automation} />)}</ol>
      <div className="auto-row">
        {run.object && run.record_id && <Link to={`/o/${run.object}/${run.record_id}`}>{n("runs.record")}</Link>}
        {run.state === "failed" && <Button size="small" onClick={() => void replay()}>{n("runs.replay")}</Button>}
      </div>
    </div>
  );
}
