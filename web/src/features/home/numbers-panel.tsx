import { useQuery } from "@tanstack/react-query";
import { ChartNoAxesColumn } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { keys } from "@/api/query-keys";
import { aggregate, type AggregateBody } from "@/api/records";
import type { Filter } from "@/api/types";
import { useObject, useObjects } from "@/api/use-objects";
import { useSession } from "@/api/use-session";
import { asNumber } from "@/fields/values";
import { fits, scoped, type Scope } from "@/features/home/panels";
import { formatDateTime, formatMoneyShort, formatNumber } from "@/i18n/format";
import { useHomeTexts } from "@/i18n/home/register";
import { listAddress } from "@/records/list/list-state";

interface Figure {
  key: "won" | "pipeline" | "follow_ups";
  object: string;
  needs: string[];
  filter: Filter;
  measures: AggregateBody["measures"];
}

const MONEY: AggregateBody["measures"] = [{ op: "count" }, { op: "sum", field: "amount" }];

const FIGURES: readonly Figure[] = [
  {
    key: "won",
    object: "opportunity",
    needs: ["stage", "amount", "closed_on"],
    filter: { all: [{ field: "stage", op: "eq", value: "won" }, { field: "closed_on", op: "in_period", value: "this_month" }] },
    measures: MONEY,
  },
  { key: "pipeline", object: "opportunity", needs: ["stage", "amount"], filter: { field: "stage", op: "not_in", value: ["won", "lost"] }, measures: MONEY },
  { key: "follow_ups", object: "follow_up", needs: ["happened_at"], filter: { field: "happened_at", op: "in_period", value: "this_week" }, measures: [{ op: "count" }] },
];

/** One's own figures, or those of all one may read: each says what it counts, and as of when. */
export function NumbersPanel({ scope }: { scope: Scope }) {
  const h = useHomeTexts();
  const visible = new Set((useObjects().data ?? []).map((object) => object.api_name));
  const shown = FIGURES.filter((figure) => visible.has(figure.object));
  if (shown.length === 0) return null;
  return (
    <section className="card home-panel" aria-label={h(scope)}>
      <header>
        <span className="home-icon"><ChartNoAxesColumn size={16} aria-hidden /></span>
        <h2>{h(scope)}</h2>
      </header>
      <div className="home-numbers">{shown.map((figure) => <Number key={figure.key} figure={figure} scope={scope} />)}</div>
    </section>
  );
}

function Number({ figure, scope }: { figure: Figure; scope: Scope }) {
  const { t } = useTranslation();
  const h = useHomeTexts();
  const { workspace } = useSession();
  const { data: object } = useObject(figure.object);
  const usable = object !== undefined && fits(figure, object);
  const filter = scoped(figure.filter, scope);
  const body = { measures: figure.measures, filter };
  const { data, dataUpdatedAt } = useQuery({ queryKey: keys.aggregate(figure.object, body), queryFn: () => aggregate(figure.object, body), enabled: usable });
  if (object !== undefined && !usable) return null;
  const count = asNumber(data?.[0]?.["count"]) ?? (data ? 0 : null);
  const money = figure.measures.length > 1 ? (asNumber(data?.[0]?.["sum_amount"]) ?? 0) : null;
  return (
    <Link className="home-number" to={listAddress(figure.object, filter)}>
      <span className="home-number-name">{h(figure.key)}</span>
      <span className="home-figure tabular">
        {count === null ? "–" : money === null ? formatNumber(count) : formatMoneyShort(money, workspace.currency)}
        {count !== null && money !== null && <span>{formatNumber(count)}</span>}
      </span>
      <span className="home-caption">
        {h(`${figure.key}_caption`, { who: t(`home.who_${scope}`) })}
        {money !== null && ` · ${t("home.caption_money", { currency: workspace.currency })}`}
        {dataUpdatedAt > 0 && <span className="home-moment">{t("home.as_of", { moment: formatDateTime(new Date(dataUpdatedAt).toISOString(), true) })}</span>}
      </span>
    </Link>
  );
}
