import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { fetchHighlights, timelineKeys, type Highlight } from "@/api/timeline";
import type { Filter, ObjectMeta } from "@/api/types";
import { asNumber, asText, choiceOption, isEmptyValue, labelIn } from "@/fields/values";
import { formatDate, formatDateTime, formatMoneyShort, formatMoney, formatNumber, formatPercent, formatRelative } from "@/i18n/format";
import { listAddress } from "@/records/list/list-state";

/** The figures of a record, each over what this person may read; a figure over records opens their list. */
export function HighlightsRow({ object, id }: { object: ObjectMeta; id: string }) {
  const { t } = useTranslation();
  const found = useQuery({
    queryKey: timelineKeys.highlights(object.api_name, id),
    queryFn: ({ signal }) => fetchHighlights(object.api_name, id, signal),
    meta: { objects: object.related.map((related) => related.object) },
  });
  const items = found.data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <dl className="highlights" tabIndex={0} aria-label={t("records.highlights")}>
      {items.map((item, index) => (
        <div key={`${item.label}${String(index)}`} className="highlight">
          <dt>{item.label}</dt>
          <dd title={exact(item)}>
            {item.object !== null && item.filter !== null && !isEmptyValue(item.value) && item.value !== 0 ? (
              <Link to={listAddress(item.object, item.filter as unknown as Filter)}>{text(item, object)}</Link>
            ) : (
              text(item, object)
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function text(item: Highlight, object: ObjectMeta): string {
  if (isEmptyValue(item.value)) return item.type === "currency" && item.object !== null ? formatMoney(0, item.currency ?? "CNY") : "—";
  const value = asText(item.value);
  const number = asNumber(item.value) ?? 0;
  switch (item.type) {
    case "currency": return formatMoneyShort(number, item.currency ?? "CNY");
    case "number": return formatNumber(number, 2);
    case "percent": return formatPercent(number);
    case "date": return formatDate(value);
    case "datetime": return formatRelative(value);
    case "choice": {
      const option = object.fields.flatMap((field) => choiceOption(field, value) ?? [])[0];
      return option ? labelIn(option.label, value) : value;
    }
    default: return value;
  }
}

function exact(item: Highlight): string | undefined {
  if (isEmptyValue(item.value)) return undefined;
  if (item.type === "currency") return formatMoney(asNumber(item.value) ?? 0, item.currency ?? "CNY");
  return item.type === "datetime" ? formatDateTime(asText(item.value)) : undefined;
}
