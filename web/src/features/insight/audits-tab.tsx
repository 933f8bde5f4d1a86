import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { ClipboardCheck } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";
import { errorText } from "@/api/error-text";
import { drawMonth, fetchSampling, samplingKeys, type DrawSummary } from "@/api/sampling";
import { dayInZone, formatDate } from "@/i18n/format";
import { useInsightTexts } from "@/i18n/insight/register";
import { before, clauses, listed } from "@/i18n/punctuation";
import { ErrorState } from "@/records/common/error-state";
import { Chip } from "@/ui/chip";
import { Skeleton } from "@/ui/skeleton";
import { State } from "@/ui/state";
import { showToast } from "@/ui/toast";
import "@/features/insight/audits.css";

/** The month that can be drawn: the one before this. */
function lastMonth(): string {
  const [year = 0, month = 0] = dayInZone(Date.now()).split("-").map(Number);
  return new Date(Date.UTC(year, month - 2, 1)).toISOString().slice(0, 10);
}

/** Random audits: what is drawn, how far the checks are, what they found. */
export function AuditsTab() {
  const t = useInsightTexts();
  const { t: common } = useTranslation();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [busy, setBusy] = useState(false);
  const query = useQuery({ queryKey: samplingKeys.overview, queryFn: ({ signal }) => fetchSampling(signal) });
  const draw = async (key: string) => {
    setBusy(true);
    try {
      const made = await drawMonth(key, lastMonth());
      void client.invalidateQueries({ queryKey: samplingKeys.overview });
      await navigate(`/sampling/${made.summary.id}`);
    } catch (error) {
      showToast({ kind: "failed", text: errorText(error, common) });
    }
    setBusy(false);
  };
  if (query.error) return <div className="card"><ErrorState error={query.error} onRetry={() => void query.refetch()} /></div>;
  if (!query.data) return <Skeleton lines={6} />;
  const { samplings, draws, oversees } = query.data;
  if (samplings.length === 0 && draws.length === 0) return <div className="card"><State icon={<ClipboardCheck size={20} />} title={t("audits.none")} text={t("audits.none_text")} /></div>;
  return (
    <>
      {samplings.map((one) => (
        <section key={one.key} className="card insight-card audit-rule" aria-label={one.label}>
          <div className="insight-head">
            <h2>{one.label}</h2>
            {oversees && one.active && !draws.some((each) => each.sampling === one.key && each.month === lastMonth()) && <Button loading={busy} onClick={() => void draw(one.key)}>{t("audits.draw_now")}</Button>}
          </div>
          <p className="muted">{one.active ? t("audits.rule", { process: one.process_label, percent: one.percent, roles: listed(one.roles), days: one.due_days, next: formatDate(one.next_on) }) : t("audits.off")}</p>
          <p className="muted">{before(t("audits.items"))}{clauses(one.items)}</p>
        </section>
      ))}
      {draws.length === 0 && <div className="card"><State icon={<ClipboardCheck size={20} />} title={t("audits.empty")} text={t("audits.empty_text")} /></div>}
      <ul className="audit-list">{draws.map((one) => <li key={one.id}><Line draw={one} /></li>)}</ul>
    </>
  );
}

function Line({ draw }: { draw: DrawSummary }) {
  const t = useInsightTexts();
  const done = draw.passed + draw.failed;
  return (
    <Link className="card" to={`/sampling/${draw.id}`}>
      <span className="audit-name"><strong className="tabular">{draw.month.slice(0, 7)}</strong><span>{draw.label}</span></span>
      <span className="muted tabular">{t("audits.drawn", { drawn: draw.drawn, population: draw.population })}</span>
      <span className="target-bar" role="img" aria-label={t("audits.done", { done, count: draw.drawn })}><i data-done={draw.open === 0} style={{ width: `${String(draw.drawn === 0 ? 100 : (done / draw.drawn) * 100)}%` }} /></span>
      <span className="audit-chips">
        {draw.mine > 0 && <Chip text={t("audits.mine", { count: draw.mine })} color="blue" />}
        {draw.overdue > 0 && <Chip text={t("audits.overdue", { count: draw.overdue })} color="red" />}
        {draw.failed > 0 && <Chip text={t("audits.failed", { count: draw.failed })} color="orange" />}
        {draw.passed > 0 && <Chip text={t("audits.passed", { count: draw.passed })} color="green" />}
      </span>
    </Link>
  );
}
