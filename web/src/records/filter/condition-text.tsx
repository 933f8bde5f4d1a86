import { useQuery } from "@tanstack/react-query";
import { Fragment } from "react";
import { useTranslation } from "react-i18next";
import { keys } from "@/api/query-keys";
import { fetchTags } from "@/api/tags";
import type { Condition, FieldMeta, Filter } from "@/api/types";
import { filterFamily } from "@/fields/filter-families";
import { daysFromToday } from "@/fields/filter/days";
import { circleOf, isPeriodName } from "@/fields/filter/operators";
import { useReferenceNames } from "@/fields/lookup/use-reference-names";
import { asText, choiceOption, labelIn } from "@/fields/values";
import { formatDate, formatDateTime, formatNumber } from "@/i18n/format";
import { useListTexts } from "@/i18n/lists/register";
import { RELATION, TAGS } from "@/records/common/related-fields";
import { isCondition } from "@/records/filter/filter-model";
import { operatorKey, tagOperator } from "@/records/filter/operator-label";

/** A filter in words; what is joined otherwise than around it stands in brackets. */
export function FilterText({ fields, filter, bare = false }: { fields: FieldMeta[]; filter: Filter; bare?: boolean }) {
  const { t } = useTranslation();
  const l = useListTexts();
  if (isCondition(filter)) return <ConditionText fields={fields} condition={filter} />;
  if ("not" in filter) return <><span className="muted">{l("filter.not")}</span> (<FilterText fields={fields} filter={filter.not} bare />)</>;
  const every = "all" in filter;
  const parts = (every ? filter.all : filter.any).map((part, at) => (
    <Fragment key={JSON.stringify(part)}>
      {at > 0 && <span className="muted"> {t(every ? "filter.all" : "filter.any")} </span>}
      <FilterText fields={fields} filter={part} />
    </Fragment>
  ));
  return bare ? <>{parts}</> : <>({parts})</>;
}

/** One condition as a short sentence: "Status is any of New, Working". */
export function ConditionText({ fields, condition }: { fields: FieldMeta[]; condition: Condition }) {
  const { t } = useTranslation();
  const l = useListTexts();
  const tagged = condition.field === TAGS;
  const tags = useQuery({ queryKey: keys.tags, queryFn: ({ signal }) => fetchTags(signal), enabled: tagged });
  const field = fields.find((one) => one.api_name === condition.field);
  const family = filterFamily(field?.value_type ?? "text");
  const raw: unknown[] = condition.value === undefined || condition.value === null ? [] : Array.isArray(condition.value) ? condition.value : [condition.value];
  const ids = family === "record" ? raw.map(asText).filter((id) => !id.startsWith("@")) : [];
  const names = useReferenceNames(field?.target ?? "", ids);

  const show = (value: unknown): string => {
    const text = asText(value);
    if (tagged) return tags.data?.find((tag) => tag.id === text)?.name ?? "…";
    if (condition.op === "in_period") return isPeriodName(text) ? t(`periods.${text}`) : text;
    if (family === "record") return text === "@me" ? t("filter.me") : text === "@my_team" ? t("filter.my_team") : (names[text] ?? "…");
    if (family === "choice" && field) return labelIn(choiceOption(field, text)?.label ?? {}, text);
    if (family === "boolean") return value === true ? t("fields.yes") : t("fields.no");
    const days = family === "date" || family === "datetime" ? daysFromToday(text) : null;
    if (days !== null) return days === 0 ? l("filter.day_today") : l(days < 0 ? "filter.days_ago" : "filter.days_ahead", { count: Math.abs(days) });
    if (family === "date") return formatDate(text);
    if (family === "datetime") return formatDateTime(text);
    if (typeof value === "number") return formatNumber(value);
    return text;
  };

  const circle = condition.op === "within_km" ? circleOf(condition.value) : null;
  if (circle) return <>{field?.label ?? condition.field} <span className="muted">{l("filter.within", { place: `${String(circle.lat)}, ${String(circle.lng)}`, km: formatNumber(circle.km) })}</span></>;
  if (field?.type === RELATION) return <>{field.label} <span className="muted">{l(condition.op === "is_empty" ? "filter.exists_not" : "filter.exists")}</span></>;
  const separator = condition.op === "between" ? " – " : t("common.list_separator");
  return (
    <>
      {tagged ? l("filter.tags") : (field?.label ?? condition.field)}{" "}
      <span className="muted">{tagged ? tagOperator(condition.op, l) : t(operatorKey(condition.op, family))}</span> {raw.map(show).join(separator)}
    </>
  );
}
