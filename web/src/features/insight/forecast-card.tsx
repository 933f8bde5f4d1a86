import { useMemo } from "react";
import type { Drill, ForecastCell, Pipeline } from "@/api/insight";
import { formatMoneyShort } from "@/i18n/format";
import { thisMonth } from "@/features/insight/asked";
import { useInsightTexts } from "@/i18n/insight/register";
import { TermMark } from "@/records/terms/term-mark";
import { Chart } from "@/ui/chart";

interface Props { pipeline: Pipeline; before: Pipeline | undefined; onDrill: (drill: { drill: Drill; title: string }) => void }

const CATEGORIES = ["pipeline", "best_case", "commit", "closed"] as const;

function sum(cells: ForecastCell[], value: "amount" | "weighted"): number {
  return cells.reduce((total, one) => total + one[value], 0);
}

/** What is expected when, by category and weighted with the probability. */
export function ForecastCard({ pipeline, before, onDrill }: Props) {
  const t = useInsightTexts();
  const current = thisMonth();
  const cells = pipeline.forecast;
  const months = useMemo(() => [...new Set(cells.map((one) => one.month?.slice(0, 7) ?? ""))].sort((a, b) => (a || "9").localeCompare(b || "9")), [cells]);
  const name = (month: string) => (month === "" ? t("undated") : month);
  const option = useMemo(() => ({
    grid: { left: 8, right: 12, top: 34, bottom: 4, containLabel: true },
    legend: { top: 0, left: 0, itemWidth: 12, itemHeight: 8 },
    xAxis: { type: "category", data: months.map((month) => (month === "" ? t("undated") : month)), axisTick: { show: false } },
    yAxis: { type: "value", axisLabel: { formatter: (value: number) => formatMoneyShort(value, pipeline.currency) } },
    tooltip: { trigger: "axis", confine: true, valueFormatter: (value: unknown) => (typeof value === "number" ? formatMoneyShort(value, pipeline.currency) : "–") },
    series: [
      ...CATEGORIES.filter((category) => cells.some((one) => one.category === category)).map((category) => ({
        name: t(`category.${category}`), type: "bar", stack: "all", barMaxWidth: 34,
        data: months.map((month) => sum(cells.filter((one) => (one.month?.slice(0, 7) ?? "") === month && one.category === category), "amount")),
      })),
      { name: t("weighted"), type: "line", smooth: false, symbolSize: 7, data: months.map((month) => sum(cells.filter((one) => (one.month?.slice(0, 7) ?? "") === month), "weighted")) },
    ],
  }), [cells, months, pipeline.currency, t]);
  const money = (value: number) => formatMoneyShort(value, pipeline.currency);
  const rows = CATEGORIES.filter((category) => cells.some((one) => one.category === category));
  return (
    <section className="card insight-card" aria-label={t("forecast")}>
      <h2>{t("forecast")}<TermMark metric="forecast" /></h2>
      <p className="muted">{t("forecast_note")}</p>
      <Chart label={t("forecast")} option={option} height={220} />
      <div className="insight-table">
        <table>
          <thead><tr><th />{rows.map((category) => <th key={category}>{t(`category.${category}`)}</th>)}<th>{t("total")}</th><th>{t("weighted")}</th></tr></thead>
          <tbody>
            {months.map((month) => {
              const mine = cells.filter((one) => (one.month?.slice(0, 7) ?? "") === month);
              return (
                <tr key={month}>
                  <td>{name(month)}{month !== "" && month < current && <small className="insight-late"> {t("past")}</small>}</td>
                  {rows.map((category) => <td key={category}>{money(sum(mine.filter((one) => one.category === category), "amount"))}</td>)}
                  <td>{money(sum(mine, "amount"))}</td><td>{money(sum(mine, "weighted"))}</td>
                </tr>
              );
            })}
          </tbody>
          <tfoot>
            <tr>
              <td>{t("total")}</td>
              {rows.map((category) => {
                const stages = pipeline.open.filter((one) => one.category === category).map((one) => one.code);
                return (
                  <td key={category}>
                    <button type="button" className="link" onClick={() => { onDrill({ drill: { part: "open", stages }, title: t(`category.${category}`) }); }}>{money(sum(cells.filter((one) => one.category === category), "amount"))}</button>
                    {before && <small className="muted">{t("then", { value: money(sum(before.forecast.filter((one) => one.category === category), "amount")) })}</small>}
                  </td>
                );
              })}
              <td>{money(sum(cells, "amount"))}{before && <small className="muted">{t("then", { value: money(sum(before.forecast, "amount")) })}</small>}</td>
              <td>{money(sum(cells, "weighted"))}{before && <small className="muted">{t("then", { value: money(sum(before.forecast, "weighted")) })}</small>}</td>
            </tr>
          </tfoot>
        </table>
      </div>
    </section>
  );
}
