import type { Drill, Pipeline } from "@/api/insight";
import { formatMoneyShort, formatNumber, formatPercent } from "@/i18n/format";
import { useInsightTexts } from "@/i18n/insight/register";

interface Props { pipeline: Pipeline; before: Pipeline | undefined; onDrill: (drill: { drill: Drill; title: string }) => void }

function openOf(pipeline: Pipeline) {
  return pipeline.open.reduce((sum, one) => ({ count: sum.count + one.count, amount: sum.amount + one.amount, weighted: sum.weighted + one.weighted }), { count: 0, amount: 0, weighted: 0 });
}

/** The five figures one asks for first. */
export function KeyFigures({ pipeline, before, onDrill }: Props) {
  const t = useInsightTexts();
  const money = (value: number) => formatMoneyShort(value, pipeline.currency);
  const rate = (value: number | null) => (value === null ? "–" : formatPercent(Math.round(value * 1000) / 10));
  const open = openOf(pipeline);
  const past = before && openOf(before);
  const stages = pipeline.open.map((one) => one.code);
  const figures: { key: "began" | "open" | "weighted" | "rate" | "won"; value: string; then: string | null; note: string; drill: Drill }[] = [
    { key: "began", value: formatNumber(pipeline.began), then: before ? formatNumber(before.began) : null, note: t("kpi.began_note"), drill: { part: "cohort" } },
    { key: "open", value: money(open.amount), then: past ? money(past.amount) : null, note: t("kpi.open_note", { count: open.count }), drill: { part: "open", stages } },
    { key: "weighted", value: money(open.weighted), then: past ? money(past.weighted) : null, note: t("kpi.weighted_note"), drill: { part: "open", stages } },
    { key: "rate", value: rate(pipeline.won.rate), then: before ? rate(before.won.rate) : null, note: t("kpi.rate_note", { won: pipeline.won.won, lost: pipeline.won.lost }), drill: { part: "closed", kinds: ["won", "lost"] } },
    { key: "won", value: money(pipeline.won.won_amount), then: before ? money(before.won.won_amount) : null, note: t("kpi.won_note", { days: pipeline.won.won_days ?? "–" }), drill: { part: "closed", kinds: ["won"] } },
  ];
  return (
    <div className="insight-figures">
      {figures.map(({ key, value, then, note, drill }) => (
        <button key={key} type="button" className="card insight-figure" onClick={() => { onDrill({ drill, title: t(`kpi.${key}`) }); }}>
          <span>{t(`kpi.${key}`)}</span>
          <strong className="tabular">{value}</strong>
          {then !== null && <span className="insight-then tabular">{t("then", { value: then })}</span>}
          <span className="muted">{note}</span>
        </button>
      ))}
    </div>
  );
}
