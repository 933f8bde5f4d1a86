import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { keys } from "@/api/query-keys";
import { fetchTags } from "@/api/tags";
import type { Condition, FieldMeta } from "@/api/types";
import { filterFamily } from "@/fields/filter-families";
import { isPeriodName } from "@/fields/filter/operators";
import { useReferenceNames } from "@/fields/lookup/use-reference-names";
import { asText, choiceOption, labelIn } from "@/fields/values";
import { formatDate, formatDateTime, formatNumber } from "@/i18n/format";
import { useListTexts } from "@/i18n/lists/register";
import { TAGS } from "@/records/common/related-fields";
import { tagOperator } from "@/records/filter/condition-row";
import { operatorKey } from "@/records/filter/operator-label";

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
    if (family === "date") return formatDate(text);
    if (family === "datetime") return formatDateTime(text);
    if (typeof value === "number") return formatNumber(value);
    return text;
  };

  const separator = condition.op === "between" ? " – " : t("common.list_separator");
  return (
    <>
      {tagged ? l("filter.tags") : (field?.label ?? condition.field)}{" "}
      <span className="muted">{tagged ? tagOperator(condition.op, l) : t(operatorKey(condition.op, family))}</span> {raw.map(show).join(separator)}
    </>
  );
}
