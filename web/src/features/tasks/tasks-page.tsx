import { useQuery } from "@tanstack/react-query";
import { CalendarSync, ListChecks } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { keys } from "@/api/query-keys";
import { listRecords } from "@/api/records";
import type { ObjectMeta } from "@/api/types";
import { useObject } from "@/api/use-objects";
import { QuickAdd } from "@/features/tasks/quick-add";
import { TaskLine } from "@/features/tasks/task-line";
import { BUCKETS, doneTasks, grouped, openTasks, SHOWN } from "@/features/tasks/task-model";
import { useDailyTexts } from "@/i18n/daily/register";
import { formatNumber } from "@/i18n/format";
import { can } from "@/records/can";
import { ErrorState } from "@/records/common/error-state";
import { GivenList } from "@/records/instruction/given-list";
import { InstructButton } from "@/records/instruction/instruct-button";
import { DwellQuestions } from "@/records/stage/dwell-questions";
import { Skeleton } from "@/ui/skeleton";
import { State } from "@/ui/state";
import { usePageTitle } from "@/ui/use-page-title";
import "@/features/tasks/tasks.css";

/** Everything one has to do, by when it is due; new ones in one line. */
export function TasksPage() {
  const d = useDailyTexts();
  usePageTitle(d("tasks.title"));
  const meta = useObject("task");
  return (
    <div className="page tasks">
      <header className="page-header">
        <h1 className="page-title">{d("tasks.title")}</h1>
        <div className="page-actions">
          <InstructButton />
          <Link className="task-link" to="/settings/calendar"><CalendarSync size={16} aria-hidden />{d("tasks.calendar")}</Link>
          <Link className="task-link" to="/o/task"><ListChecks size={16} aria-hidden />{d("tasks.all")}</Link>
        </div>
      </header>
      {meta.error && <div className="card"><ErrorState error={meta.error} onRetry={() => void meta.refetch()} /></div>}
      {meta.isPending && <Skeleton lines={8} />}
      <GivenList />
      <DwellQuestions />
      {meta.data && <Tasks object={meta.data} />}
    </div>
  );
}

function Tasks({ object }: { object: ObjectMeta }) {
  const { t } = useTranslation();
  const d = useDailyTexts();
  const open = openTasks(object);
  const done = doneTasks(object);
  const list = useQuery({ queryKey: keys.list("task", open), queryFn: ({ signal }) => listRecords("task", open, null, signal) });
  const finished = useQuery({ queryKey: keys.list("task", done), queryFn: ({ signal }) => listRecords("task", done, null, signal) });
  const rows = list.data?.items ?? [];
  const now = list.dataUpdatedAt;
  const groups = grouped(rows, now);
  return (
    <>
      {can("create", object) && <QuickAdd object={object} />}
      {list.error && rows.length === 0 && <div className="card"><ErrorState error={list.error} onRetry={() => void list.refetch()} /></div>}
      {list.isPending && <Skeleton lines={6} />}
      {list.data && rows.length === 0 && <div className="card"><State icon={<ListChecks size={20} />} title={d("tasks.empty")} text={d("tasks.empty_text")} /></div>}
      {BUCKETS.map((bucket) => {
        const some = groups.get(bucket) ?? [];
        if (some.length === 0) return null;
        return (
          <section key={bucket} className="task-group" data-bucket={bucket} aria-label={d(`tasks.buckets.${bucket}`)}>
            <h2>{d(`tasks.buckets.${bucket}`)}<span className="tabular">{formatNumber(some.length)}</span></h2>
            <ul className="card">{some.map((row) => <TaskLine key={row.id} object={object} row={row} now={now} />)}</ul>
          </section>
        );
      })}
      {list.data?.next_cursor && <p className="muted">{d("tasks.more_than", { count: SHOWN })} <Link to="/o/task">{t("records.show_all")}</Link></p>}
      {(finished.data?.items.length ?? 0) > 0 && (
        <details className="task-group">
          <summary>{d("tasks.done")}<span className="tabular">{formatNumber(finished.data?.items.length ?? 0)}</span></summary>
          <ul className="card">{finished.data?.items.map((row) => <TaskLine key={row.id} object={object} row={row} now={now} closed />)}</ul>
        </details>
      )}
    </>
  );
}
