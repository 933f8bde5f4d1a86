import type { Drill, Pipeline } from "@/api/insight";
import { formatMoneyShort, formatPercent } from "@/i18n/format";
import { useInsightTexts } from "@/i18n/insight/register";
import { TermMark } from "@/records/terms/term-mark";
import { optionColors } from "@/ui/theme";

interface Props { pipeline: Pipeline; before: Pipeline | undefined; onDrill: (drill: { drill: Drill; title: string }) => void }

/** How many came how far. */
export function FunnelCard({ pipeline, before, onDrill }: Props) {
  const t = useInsightTexts();
  const most = Math.max(1, ...pipeline.funnel.map((one) => one.reached), ...(before?.funnel ?? []).map((one) => one.reached));
  return (
    <section className="card insight-card" aria-label={t("funnel")}>
      <h2>{t("funnel")}<TermMark metric="funnel" /></h2>
      <p className="muted">{t("funnel_note")}</p>
      <ol className="funnel">
        {pipeline.funnel.map((stage) => {
          const past = before?.funnel.find((one) => one.code === stage.code);
          return (
            <li key={stage.code}>
              <button type="button" aria-label={t("funnel_row", { stage: stage.label, count: stage.reached })} onClick={() => { onDrill({ drill: { part: "cohort", place: stage.place }, title: stage.label }); }}>
                <span className="funnel-name">{stage.label}</span>
                <span className="funnel-bar">
                  {past && <i className="funnel-then" style={{ width: `${String((past.reached / most) * 100)}%` }} />}
                  <i style={{ width: `${String((stage.reached / most) * 100)}%`, background: optionColors(stage.color).dot }} />
                </span>
                <strong className="tabular">{stage.reached}{past && <small> / {past.reached}</small>}</strong>
                <span className="funnel-more muted">
                  {stage.rate !== null && <span>{t("of_before", { rate: formatPercent(Math.round(stage.rate * 1000) / 10) })}</span>}
                  {stage.kind === "open" && <span>{t("here", { count: stage.open })}</span>}
                  {stage.lost > 0 && <span>{t("lost_here", { count: stage.lost })}</span>}
                  <span>{formatMoneyShort(stage.amount, pipeline.currency)}</span>
                </span>
              </button>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
