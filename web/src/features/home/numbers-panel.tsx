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
import { can } from "@/records/can";
import { listAddress } from "@/records/list/list-state";

interface Figure {
  key: "won" | "received" | "pipeline" | "opened" | "follow_ups" | "invoiced" | "solved" | "new_leads" | "converted";
  object: string;
  /** Of those who sell, of all others, or of both. */
  whose?: "sellers" | "others";
  /** Only of who may make such records. */
  makes?: true;
  needs: string[];
  filter: Filter;
  measures: AggregateBody["measures"];
}

const COUNT: AggregateBody["measures"] = [{ op: "count" }];
const MONEY: AggregateBody["measures"] = [{ op: "count" }, { op: "sum", field: "amount" }];

const FIGURES: readonly Figure[] = [
  {
    key: "won",
    object: "opportunity",
    needs: ["stage", "amount", "closed_on"],
    filter: { all: [{ field: "stage", op: "eq", value: "won" }, { field: "closed_on", op: "in_period", value: "this_month" }] },
    measures: MONEY,
  },
  {
    key: "received", object: "payment", needs: ["status", "amount", "received_on"], measures: MONEY,
    filter: { all: [{ field: "status", op: "eq", value: "received" }, { field: "received_on", op: "in_period", value: "this_month" }] },
  },
  { key: "opened", object: "opportunity", needs: ["stage"], whose: "sellers", measures: COUNT, filter: { field: "created_at", op: "in_period", value: "this_month" } },
  { key: "pipeline", object: "opportunity", needs: ["stage", "amount"], whose: "others", filter: { field: "stage", op: "not_in", value: ["won", "lost"] }, measures: MONEY },
  {
    key: "invoiced", object: "invoice", needs: ["status", "amount", "issued_on"], whose: "others", makes: true, measures: MONEY,
    filter: { all: [{ field: "status", op: "eq", value: "issued" }, { field: "issued_on", op: "in_period", value: "this_month" }] },
  },
  { key: "new_leads", object: "lead", needs: ["source"], whose: "others", makes: true, measures: COUNT, filter: { field: "created_at", op: "in_period", value: "this_month" } },
  {
    key: "converted", object: "lead", needs: ["status"], whose: "others", makes: true, measures: COUNT,
    filter: { all: [{ field: "created_at", op: "in_period", value: "this_month" }, { field: "status", op: "eq", value: "converted" }] },
  },
  { key: "solved", object: "ticket", needs: ["solved_at"], whose: "others", makes: true, measures: COUNT, filter: { field: "solved_at", op: "in_period", value: "this_month" } },
  { key: "follow_ups", object: "follow_up", needs: ["happened_at"], makes: true, filter: { field: "happened_at", op: "in_period", value: "this_week" }, measures: COUNT },
];

/** One's own figures, or those of all one may read: each says what it counts, and as of when. */
export function NumbersPanel({ scope }: { scope: Scope }) {
  const h = useHomeTexts();
  const objects = new Map((useObjects().data ?? []).map((object) => [object.api_name, object]));
  const may = (action: "create" | "edit", name: string) => { const object = objects.get(name); return object !== undefined && can(action, object); };
  const who = may("edit", "opportunity") ? "sellers" : "others";
  const shown = FIGURES.filter((one) => objects.has(one.object) && (one.whose ?? who) === who && (one.makes === undefined || may("create", one.object)));
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
