import { useQuery } from "@tanstack/react-query";
import { ChevronLeft, ChevronRight, Target } from "lucide-react";
import { Link, useSearchParams } from "react-router";
import { fetchTargets, insightKeys, type TargetLine } from "@/api/insight";
import { useObjects } from "@/api/use-objects";
import { formatDateTime, formatMoneyShort, formatNumber, formatPercent } from "@/i18n/format";
import { thisMonth } from "@/features/insight/asked";
import { RecordsDrawer } from "@/features/insight/records-drawer";
import { useInsightTexts } from "@/i18n/insight/register";
import { ErrorState } from "@/records/common/error-state";
import { listAddress } from "@/records/list/list-state";
import { TermMark } from "@/records/terms/term-mark";
import { Chip } from "@/ui/chip";
import { IconButton } from "@/ui/icon-button";
import { Skeleton } from "@/ui/skeleton";
import { State } from "@/ui/state";

const COLORS: Record<string, string> = { company: "purple", region: "geekblue", team: "cyan", person: "blue" };

function shifted(month: string, by: number): string {
  const [year = 2000, number = 1] = month.split("-").map(Number);
  return new Date(Date.UTC(year, number - 1 + by, 1)).toISOString().slice(0, 7);
}

/** The won records that a target counts, with the shares of those it is about. */
function CreditedDrawer({ target, currency, onClose }: { target: TargetLine; currency: string; onClose: () => void }) {
  if (!target.credit) return null;
  const { process, begins, ends, people } = target.credit;
  return <RecordsDrawer process={process} object={target.object} currency={currency} asked={{ begins, ends, as_of: null, filter: null, group_by: "credit" }} drill={{ part: "closed", kinds: ["won"], people: people ?? null }} title={target.name} onClose={onClose} />;
}

/** Goals of a month with what was achieved. */
export function TargetsTab() {
  const t = useInsightTexts();
  const [params, setParams] = useSearchParams();
  const month = /^\d{4}-\d{2}$/.exec(params.get("month") ?? "")?.[0] ?? thisMonth();
  const query = useQuery({ queryKey: insightKeys.targets(month, null), queryFn: ({ signal }) => fetchTargets(`${month}-01`, null, signal) });
  const object = (useObjects().data ?? []).find((one) => one.api_name === "target");
  const opened = query.data?.items.find((one) => one.id === params.get("open"));
  const open = (id: string | null) => { setParams({ month, ...(id === null ? {} : { open: id }) }, { replace: id === null }); };
  const go = (by: number) => { setParams({ month: shifted(month, by) }, { replace: true }); };
  const value = (metric: string, number: number) => (metric === "new_opportunities" ? formatNumber(number) : formatMoneyShort(number, query.data?.currency ?? "CNY"));
  return (
    <>
      <div className="insight-controls insight-month">
        <IconButton label={t("targets.prev")} onClick={() => { go(-1); }}><ChevronLeft size={18} aria-hidden /></IconButton>
        <strong className="tabular" aria-label={t("targets.month")}>{month}</strong>
        <IconButton label={t("targets.next")} onClick={() => { go(1); }}><ChevronRight size={18} aria-hidden /></IconButton>
        {object && <Link className="button" to="/o/target">{t("targets.edit")}</Link>}
      </div>
      {query.error && <div className="card"><ErrorState error={query.error} onRetry={() => void query.refetch()} /></div>}
      {query.isPending && <Skeleton lines={6} />}
      {query.data && <p className="insight-caption muted">{t("targets.note", { moment: formatDateTime(query.data.counted_at) })}<TermMark metric="targets" /></p>}
      {query.data?.items.length === 0 && <div className="card"><State icon={<Target size={20} />} title={t("targets.empty")} text={t("targets.empty_text")} /></div>}
      <ul className="target-list">
        {query.data?.items.map((one) => (
          <li key={one.id}>
            <Link className="card" to={one.credit ? `?month=${month}&open=${one.id}` : listAddress(one.object, one.filter as never)}>
              <span className="target-name"><Chip text={t(`targets.scope.${one.scope as "person"}`)} color={COLORS[one.scope] ?? "default"} /><strong>{one.name}</strong></span>
              <span className="muted">{t(`targets.metric.${one.metric as "won_amount"}`)}</span>
              <span className="target-bar" role="img" aria-label={one.rate === null ? "–" : formatPercent(Math.round(one.rate * 1000) / 10)}><i data-done={(one.rate ?? 0) >= 1} style={{ width: `${String(Math.min(1, one.rate ?? 0) * 100)}%` }} /></span>
              <span className="tabular">{value(one.metric, one.actual)} / {value(one.metric, one.target)}</span>
              <strong className="tabular">{one.rate === null ? "–" : formatPercent(Math.round(one.rate * 1000) / 10)}</strong>
            </Link>
          </li>
        ))}
      </ul>
      {opened && <CreditedDrawer target={opened} currency={query.data?.currency ?? "CNY"} onClose={() => { open(null); }} />}
    </>
  );
}
