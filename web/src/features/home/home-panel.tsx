import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { keys } from "@/api/query-keys";
import { aggregate, listRecords } from "@/api/records";
import { useObject, useObjects } from "@/api/use-objects";
import { useSession } from "@/api/use-session";
import { FieldDisplay } from "@/fields/field-display";
import { pathsOf } from "@/fields/paths";
import { asNumber, asText, isEmptyValue } from "@/fields/values";
import { DueTime } from "@/records/task/due-time";
import { FinishTask } from "@/records/task/finish-task";
import { fits, scoped, type Panel, type Scope } from "@/features/home/panels";
import { formatDateTime, formatMoneyShort, formatNumber } from "@/i18n/format";
import { can } from "@/records/can";
import { ErrorState } from "@/records/common/error-state";
import { listAddress } from "@/records/list/list-state";
import { ObjectIcon } from "@/ui/object-icon";
import { Skeleton } from "@/ui/skeleton";

const SHOWN = 6;
/** Panels that take room only when there is something in them. */
const WHEN_SOME: readonly Panel["key"][] = ["late", "given"];

interface Props {
  panel: Panel;
  scope: Scope;
  /** Instead of the words of the panel's key. */
  words?: { title: string; caption: string };
  tone?: string;
}

/** One list of the home page with its figure, and a line that says what was counted and when. */
export function HomePanel({ panel, scope, words, tone }: Props) {
  const { t } = useTranslation();
  const { workspace } = useSession();
  const objects = useObjects();
  const meta = useObject(panel.object);
  const object = meta.data;
  const usable = object !== undefined && fits(panel, object);
  const filter = scoped(panel.filter, scope);
  const values = object?.fields.filter((field) => panel.values.includes(field.api_name) && field.readable) ?? [];
  values.sort((a, b) => panel.values.indexOf(a.api_name) - panel.values.indexOf(b.api_name));
  const query = {
    filter,
    sort: panel.sort,
    fields: ["id", "version", object?.name_field ?? "name", ...(panel.about ? [`${panel.about}.name`] : []), ...values.flatMap((field) => pathsOf(field, objects.data ?? []))],
    limit: SHOWN,
  };
  const list = useQuery({
    queryKey: keys.list(panel.object, query),
    queryFn: ({ signal }) => listRecords(panel.object, query, null, signal),
    enabled: usable,
  });
  const body = { measures: panel.measures, filter };
  const figure = useQuery({ queryKey: keys.aggregate(panel.object, body), queryFn: () => aggregate(panel.object, body), enabled: usable });

  const urgentFilter = panel.urgent ? scoped(panel.urgent, scope) : null;
  const urgentBody = { measures: panel.measures, filter: urgentFilter };
  const urgent = useQuery({ queryKey: keys.aggregate(panel.object, urgentBody), queryFn: () => aggregate(panel.object, urgentBody), enabled: usable && urgentFilter !== null });

  if (meta.error) return <section className="card"><ErrorState error={meta.error} onRetry={() => void meta.refetch()} compact /></section>;
  if (!object) return <section className="card"><Skeleton lines={5} /></section>;
  if (!usable) return null;

  const sums = figure.data?.[0];
  const count = asNumber(sums?.["count"]) ?? (figure.data ? 0 : null);
  const total = asNumber(sums?.["sum_amount"]);
  const pressing = asNumber(urgent.data?.[0]?.["count"]) ?? 0;
  const key = panel.key === "given" ? null : panel.key;
  const optional = WHEN_SOME.includes(panel.key);
  if (optional && (figure.error !== null || !count)) return null;
  const title = words?.title ?? (key ? t(`home.${key}`) : object.plural);
  return (
    <section className="card home-panel" aria-label={title} data-tone={tone ?? (panel.key === "late" ? "red" : undefined)}>
      <header>
        <ObjectIcon icon={object.icon} color={object.color} />
        <h2>{title}</h2>
        <Link to={panel.key === "tasks" && scope === "mine" ? "/tasks" : listAddress(panel.object, filter)}>{t("records.show_all")}</Link>
      </header>
      <p className="home-figure tabular">
        <Link to={listAddress(panel.object, filter)}>{count === null ? "–" : formatNumber(count)}</Link>
        {pressing > 0 && <Link className="home-urgent" to={listAddress(panel.object, urgentFilter)}>{t("home.due", { count: pressing })}</Link>}
        {total !== null && total > 0 && <span>{formatMoneyShort(total, workspace.currency)}</span>}
      </p>
      <p className="home-caption">
        {words?.caption ?? (key && t(`home.caption_${key}`, { who: t(`home.who_${scope}`) }))}
        {total !== null && ` ${t("home.caption_money", { currency: workspace.currency })}`}
        {figure.dataUpdatedAt > 0 && (
          <span className="home-moment"> {t("home.as_of", { moment: formatDateTime(new Date(figure.dataUpdatedAt).toISOString(), true) })}</span>
        )}
      </p>
      {list.error && <ErrorState error={list.error} onRetry={() => void list.refetch()} compact />}
      {list.data?.items.length === 0 && key && key !== "late" && <p className="home-empty">{t(`home.empty_${key}`)}</p>}
      {(list.data?.items.length ?? 0) > 0 && <ul>
        {list.data?.items.map((row) => (
          <li key={row.id}>
            {panel.key === "tasks" && can("edit", object) && <FinishTask row={row} name={asText(row[object.name_field])} label={object.label} />}
            <Link className="ellipsis" to={`/o/${panel.object}/${row.id}`}>{(panel.about && asText(row[`${panel.about}.name`])) || asText(row[object.name_field]) || t("records.unnamed")}</Link>
            <span className="home-values">
              {values.filter((field) => !isEmptyValue(row[field.api_name])).map((field) =>
                field.api_name === "due_at" ? (
                  <DueTime key={field.api_name} moment={asText(row[field.api_name])} now={list.dataUpdatedAt} />
                ) : (
                  <FieldDisplay key={field.api_name} field={field} row={row} compact />
                ),
              )}
            </span>
          </li>
        ))}
      </ul>}
    </section>
  );
}
