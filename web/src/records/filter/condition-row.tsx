import { Select, type SelectProps } from "antd";
import { X } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { FieldMeta, Operator } from "@/api/types";
import { filterFamily } from "@/fields/filter-families";
import { FilterValue } from "@/fields/filter/filter-value";
import { arityOf, offeredOperators } from "@/fields/filter/operators";
import { useListTexts, type ListText } from "@/i18n/lists/register";
import { TAGS, type RelatedGroup } from "@/records/common/related-fields";
import { operatorKey } from "@/records/filter/operator-label";
import { newCondition, type ConditionDraft } from "@/records/filter/filter-model";
import { TagSelect } from "@/records/filter/tag-select";
import { IconButton } from "@/ui/icon-button";

/** Fields a condition can be about: the object's own, and those of related objects. */
export interface Offer {
  fields: FieldMeta[];
  related: RelatedGroup[];
  onOpen: () => void;
}

interface Props {
  offer: Offer;
  condition: ConditionDraft;
  onChange: (condition: ConditionDraft) => void;
  onRemove: () => void;
}

export function fieldOf(offer: Offer, path: string): FieldMeta | undefined {
  return offer.fields.find((one) => one.api_name === path) ?? offer.related.flatMap((group) => group.fields).find((one) => one.api_name === path);
}

function options(offer: Offer, l: ListText): NonNullable<SelectProps["options"]> {
  const own = offer.fields.map((one) => ({ value: one.api_name, label: one.label, text: one.label }));
  if (offer.related.length === 0) return own;
  const groups = offer.related.map((group) => ({
    label: group.label,
    title: group.label,
    options: group.fields.filter((one) => offeredOperators(one.operators).length > 0).map((one) => ({ value: one.api_name, label: one.label, text: one.label })),
  }));
  return [{ label: l("filter.own_fields"), title: l("filter.own_fields"), options: own }, ...groups];
}

export function tagOperator(op: Operator, l: ListText): string {
  return op === "has_all" ? l("filter.tags_has_all") : op === "is_empty" ? l("filter.tags_is_empty") : op === "not_empty" ? l("filter.tags_not_empty") : l("filter.tags_has_any");
}

export function ConditionRow({ offer, condition, onChange, onRemove }: Props) {
  const { t } = useTranslation();
  const l = useListTexts();
  const field = fieldOf(offer, condition.field);
  const operators = offeredOperators(field?.operators ?? []);
  const tags = condition.field === TAGS;
  return (
    <div className="filter-condition">
      <Select
        className="filter-field"
        value={condition.field}
        showSearch={{ optionFilterProp: "text" }}
        popupMatchSelectWidth={260}
        aria-label={t("filter.field")}
        options={options(offer, l)}
        onOpenChange={(open) => { if (open) offer.onOpen(); }}
        onChange={(path: string) => {
          const next = fieldOf(offer, path);
          if (next) onChange({ ...newCondition(next), key: condition.key });
        }}
      />
      <Select<Operator>
        className="filter-operator"
        value={condition.op}
        popupMatchSelectWidth={140}
        aria-label={t("filter.operator")}
        options={operators.map((op) => ({ value: op, label: tags ? tagOperator(op, l) : t(operatorKey(op, filterFamily(field?.value_type ?? "text"))) }))}
        onChange={(op) => { onChange({ ...condition, op, value: arityOf(op) === arityOf(condition.op) ? condition.value : null }); }}
      />
      <div className="filter-value">
        {field === undefined ? (
          <span className="muted">{t("filter.unknown_field")}</span>
        ) : tags ? (
          arityOf(condition.op) !== "none" && <TagSelect value={condition.value} label={t("filter.value_of", { label: field.label })} onChange={(value) => { onChange({ ...condition, value }); }} />
        ) : (
          <FilterValue field={field} op={condition.op} value={condition.value} onChange={(value) => { onChange({ ...condition, value }); }} />
        )}
      </div>
      <IconButton label={t("filter.remove")} onClick={onRemove}>
        <X size={15} aria-hidden />
      </IconButton>
    </div>
  );
}
