import { useQueries, useQueryClient } from "@tanstack/react-query";
import { Check, CircleArrowRight, Plus } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { errorText } from "@/api/error-text";
import { keys } from "@/api/query-keys";
import { listRecords, updateRecord } from "@/api/records";
import { timelineKeys } from "@/api/timeline";
import type { Filter, ObjectMeta, RecordRow } from "@/api/types";
import { asText } from "@/fields/values";
import { formatDateTime, formatRelative } from "@/i18n/format";
import { showToast } from "@/ui/toast";

/** What is planned: the object, its moment, what is still open, and how it is finished. */
const PLANS: readonly { object: string; moment: string; open: () => Filter; done?: Record<string, unknown> }[] = [
  { object: "task", moment: "due_at", open: () => ({ field: "status", op: "not_in", value: ["done", "cancelled"] }), done: { status: "done" } },
  { object: "meeting", moment: "starts_at", open: () => ({ field: "starts_at", op: "gte", value: hourNow() }) },
];

/** The hour that runs: a filter that stays the same while the page is open keeps its answer. */
function hourNow(): string {
  return new Date(Math.floor(Date.now() / 3_600_000) * 3_600_000).toISOString();
}

function isOver(moment: string): boolean {
  return moment !== "" && Date.parse(moment) < Date.now();
}

interface Props {
  object: ObjectMeta;
  row: RecordRow;
  /** Opens the composer for a task; null where nobody may write one. */
  onPlan: (() => void) | null;
}

/** The next open task or meeting of a record, with when it is due; without one, the way to plan it. */
export function NextStep({ object, row, onPlan }: Props) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const plans = PLANS.flatMap((plan) => {
    const related = object.related.find((one) => one.object === plan.object);
    return related ? [{ ...plan, link: related.field }] : [];
  });
  const found = useQueries({
    queries: plans.map((plan) => ({
      queryKey: timelineKeys.nextStep(object.api_name, row.id, plan.object),
      queryFn: ({ signal }: { signal: AbortSignal }) => {
        const filter: Filter = { all: [{ field: plan.link, op: "eq", value: row.id }, plan.open()] };
        return listRecords(plan.object, { filter, sort: plan.moment, fields: ["id", "version", "subject", plan.moment], limit: 1 }, null, signal);
      },
    })),
  });
  if (plans.length === 0 || found.some((one) => one.isPending)) return null;
  const steps = plans.flatMap((plan, index) => {
    const first = found[index]?.data?.items[0];
    return first ? [{ plan, first, at: asText(first[plan.moment]) }] : [];
  });
  const next = steps.sort((a, b) => (a.at === "" ? "9" : a.at).localeCompare(b.at === "" ? "9" : b.at))[0];
  if (next === undefined) {
    return onPlan === null ? null : (
      <button type="button" className="next-step is-empty" onClick={onPlan}>
        <Plus size={15} aria-hidden />
        {t("records.plan_next_step")}
      </button>
    );
  }
  const overdue = isOver(next.at);
  const finish = async () => {
    try {
      const done = await updateRecord(next.plan.object, next.first.id, next.plan.done ?? {}, next.first.version ?? 0);
      showToast({ kind: "done", text: t(done ? "records.step_done" : "records.held") });
    } catch (error) {
      showToast({ kind: "failed", text: errorText(error, t) });
    }
    void client.invalidateQueries({ queryKey: keys.records(next.plan.object) });
    void client.invalidateQueries({ queryKey: timelineKeys.timeline(object.api_name, row.id) });
  };
  return (
    <div className="next-step" data-overdue={overdue}>
      {next.plan.done ? (
        <button type="button" className="next-check" aria-label={t("records.finish_step")} title={t("records.finish_step")} onClick={() => void finish()}>
          <Check size={13} aria-hidden />
        </button>
      ) : (
        <CircleArrowRight size={16} aria-hidden />
      )}
      <span className="muted">{t("records.next_step")}</span>
      <Link className="ellipsis" to={`/o/${next.plan.object}/${next.first.id}`}>{asText(next.first["subject"]) || t("records.unnamed")}</Link>
      {next.at !== "" && <time className="next-due nowrap" dateTime={next.at} title={formatDateTime(next.at)}>{overdue ? t("records.overdue", { when: formatRelative(next.at) }) : formatRelative(next.at)}</time>}
    </div>
  );
}
