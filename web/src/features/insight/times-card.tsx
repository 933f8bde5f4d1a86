import { useMemo } from "react";
import type { Drill, Pipeline } from "@/api/insight";
import { formatNumber } from "@/i18n/format";
import { useInsightTexts } from "@/i18n/insight/register";
import { TermMark } from "@/records/terms/term-mark";
import { Chart } from "@/ui/chart";

interface Props { pipeline: Pipeline; before: Pipeline | undefined; onDrill: (drill: { drill: Drill; title: string }) => void }

/** How long records stay in each stage before they go on. */
export function TimesCard({ pipeline, before, onDrill }: Props) {
  const t = useInsightTexts();
  const times = pipeline.times;
  const option = useMemo(() => ({
    grid: { left: 8, right: 12, top: 34, bottom: 4, containLabel: true },
    legend: { top: 0, left: 0, itemWidth: 12, itemHeight: 8 },
    xAxis: { type: "category", data: times.map((one) => one.label), axisTick: { show: false } },
    yAxis: { type: "value" },
    series: [
      { name: t("median"), type: "bar", barMaxWidth: 26, data: times.map((one) => one.median_days) },
      { name: t("p90"), type: "bar", barMaxWidth: 26, data: times.map((one) => one.p90_days) },
    ],
  }), [times, t]);
  const days = (value: number | null) => (value === null ? "–" : formatNumber(value, 1));
  const open = (code: string, label: string) => { onDrill({ drill: { part: "stay", stages: [code] }, title: `${t("times")} · ${label}` }); };
  return (
    <section className="card insight-card" aria-label={t("times")}>
      <h2>{t("times")}<TermMark metric="advance_time" /></h2>
      <p className="muted">{t("times_note")}{before && <> {t("then_note")}</>}</p>
      <Chart label={t("times")} option={option} height={220} onPick={({ index }) => { const one = times[index]; if (one) open(one.code, one.label); }} />
      <div className="insight-table">
        <table>
          <thead><tr><th>{t("stage")}</th><th>{t("stays")}</th><th>{t("mean")}</th><th>{t("median")}</th><th>{t("p90")}</th><th>{t("limit")}</th></tr></thead>
          <tbody>
            {times.map((one) => {
              const past = before?.times.find((each) => each.code === one.code);
              const then = (value: number | string) => <small className="insight-past">{value}</small>;
              return (
              <tr key={one.code}>
                <td><button type="button" className="link" onClick={() => { open(one.code, one.label); }}>{one.label}</button></td>
                <td>{one.advanced}{past && then(past.advanced)}</td><td>{days(one.mean_days)}{past && then(days(past.mean_days))}</td><td>{days(one.median_days)}{past && then(days(past.median_days))}</td><td>{days(one.p90_days)}{past && then(days(past.p90_days))}</td>
                <td>{one.dwell_days === null ? "–" : one.dwell_days}{one.proposed_days !== null && one.proposed_days !== one.dwell_days && <small className="muted insight-past">{t("proposed", { days: one.proposed_days })}</small>}</td>
              </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      <p className="muted insight-foot">{t("proposed_note")}</p>
    </section>
  );
}
