import { useQuery } from "@tanstack/react-query";
import { Target } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { fetchTargets, insightKeys, type TargetLine } from "@/api/insight";
import { useObjects } from "@/api/use-objects";
import { useSession } from "@/api/use-session";
import type { Scope } from "@/features/home/panels";
import { dayInZone, formatDateTime, formatMoneyShort, formatNumber, formatPercent } from "@/i18n/format";
import { useHomeTexts } from "@/i18n/home/register";
import { listAddress } from "@/records/list/list-state";
import "@/features/home/targets.css";

const TARGET = "target";
const SHOWN = 6;

/** The targets of this month with what was achieved: one's own, or those of all one may see. */
export function TargetsPanel({ scope }: { scope: Scope }) {
  const visible = (useObjects().data ?? []).some((object) => object.api_name === TARGET);
  return visible ? <Panel scope={scope} /> : null;
}

function Panel({ scope }: { scope: Scope }) {
  const { t } = useTranslation();
  const h = useHomeTexts();
  const { user } = useSession();
  const [month] = useState(() => dayInZone(Date.now()).slice(0, 7));
  const owner = scope === "mine" ? user.id : null;
  const { data } = useQuery({ queryKey: insightKeys.targets(month, owner), queryFn: ({ signal }) => fetchTargets(`${month}-01`, owner, signal), retry: false });
  if (!data || data.items.length === 0) return null;
  const value = (one: TargetLine, number: number) => (one.metric === "new_opportunities" ? formatNumber(number) : formatMoneyShort(number, data.currency));
  return (
    <section className="card home-panel home-targets" aria-label={h("targets")}>
      <header>
        <span className="home-icon"><Target size={16} aria-hidden /></span>
        <h2>{h("targets")}</h2>
        <Link to="/insight/targets">{t("records.show_all")}</Link>
      </header>
      <p className="home-caption">
        {h("targets_caption", { month })}
        <span className="home-moment"> {t("home.as_of", { moment: formatDateTime(data.counted_at, true) })}</span>
      </p>
      <ul>
        {data.items.slice(0, SHOWN).map((one) => (
          <li key={one.id}>
            <Link to={one.credit ? `/insight/targets?month=${month}&open=${one.id}` : listAddress(one.object, one.filter as never)}>
              <span className="ellipsis">{one.name} · {h(`metric.${one.metric as "won_amount"}`)}</span>
              <strong className="tabular">{one.rate === null ? "–" : formatPercent(Math.round(one.rate * 100))}</strong>
              <span className="home-target-bar" aria-hidden><i data-done={(one.rate ?? 0) >= 1} style={{ width: `${String(Math.min(1, one.rate ?? 0) * 100)}%` }} /></span>
              <span className="home-values tabular">{value(one, one.actual)} / {value(one, one.target)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
