import type { ReactNode } from "react";
import type { Drill, Pipeline, WinGroup } from "@/api/insight";
import { formatMoneyShort, formatNumber, formatPercent } from "@/i18n/format";
import { useInsightTexts } from "@/i18n/insight/register";
import { TermMark } from "@/records/terms/term-mark";

interface Props { pipeline: Pipeline; before: Pipeline | undefined; byPeriod: boolean; byCredit: boolean; control: ReactNode; onDrill: (drill: { drill: Drill; title: string }) => void }

const SHOWN = 30;

/** What the figure above was at the moment that is compared with. */
function Then({ children }: { children: ReactNode }) {
  return <small className="insight-past">{children}</small>;
}

/** Wins and losses by person, product or period. */
export function WinsCard({ pipeline, before, byPeriod, byCredit, control, onDrill }: Props) {
  const t = useInsightTexts();
  const groups = byPeriod ? [...pipeline.groups].sort((a, b) => a.label.localeCompare(b.label)) : pipeline.groups;
  const days = (value: number | null) => (value === null ? "–" : formatNumber(value, 1));
  const rate = (one: WinGroup) => (one.rate === null ? "–" : formatPercent(Math.round(one.rate * 1000) / 10));
  const row = (one: WinGroup, name: ReactNode, past: WinGroup | undefined) => (
    <tr key={one.group ?? "$"}>
      <td>{name}</td><td>{one.won}{past && <Then>{past.won}</Then>}</td><td>{one.lost}{past && <Then>{past.lost}</Then>}</td>
      <td>
        <span className="win-rate"><i style={{ width: `${String((one.rate ?? 0) * 100)}%` }} /></span><span className="win-number">{rate(one)}</span>
        {past && <Then>{rate(past)}</Then>}
      </td>
      <td>{formatMoneyShort(one.won_amount, pipeline.currency)}{past && <Then>{formatMoneyShort(past.won_amount, pipeline.currency)}</Then>}</td><td>{days(one.won_days)}</td><td>{days(one.lost_days)}</td>
    </tr>
  );
  return (
    <section className="card insight-card" aria-label={t("wins")}>
      <div className="insight-head"><h2>{t("wins")}<TermMark metric="win_rate" /></h2>{control}</div>
      <p className="muted">{t("wins_note")}{before && <> {t("then_note")}</>}{byCredit && <> {t("credit_note")}<TermMark metric="credit" /></>}</p>
      <div className="insight-table">
        <table>
          <thead><tr><th /><th>{t("won")}</th><th>{t("lost")}</th><th>{t("rate")}</th><th>{t("amount")}</th><th>{t("won_days")}</th><th>{t("lost_days")}</th></tr></thead>
          <tbody>
            {groups.slice(0, SHOWN).map((one) => row(one, byPeriod
              ? one.label
              : <button type="button" className="link" onClick={() => { onDrill({ drill: { part: "closed", kinds: ["won", "lost"], any_group: false, group: one.group }, title: one.label }); }}>{one.label}</button>, before?.groups.find((each) => each.group === one.group)))}
          </tbody>
          <tfoot>{row({ ...pipeline.won, group: "$total" }, t("total"), before?.won)}</tfoot>
        </table>
      </div>
    </section>
  );
}
