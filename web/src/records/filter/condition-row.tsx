import { Select } from "antd";
import { X } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Operator } from "@/api/types";
import { filterFamily } from "@/fields/filter-families";
import { FilterValue } from "@/fields/filter/filter-value";
import { arityOf, offeredOperators } from "@/fields/filter/operators";
import { useListTexts } from "@/i18n/lists/register";
import { RELATION, TAGS } from "@/records/common/related-fields";
import { FieldSelect, fieldOf, type Offer } from "@/records/filter/field-select";
import { operatorKey, tagOperator } from "@/records/filter/operator-label";
import { newCondition, type ConditionDraft } from "@/records/filter/filter-model";
import { NearValue } from "@/records/filter/near-value";
import { TagSelect } from "@/records/filter/tag-select";
import { IconButton } from "@/ui/icon-button";

interface Props {
  offer: Offer;
  condition: ConditionDraft;
  onChange: (condition: ConditionDraft) => void;
  onRemove: () => void;
}

export function ConditionRow({ offer, condition, onChange, onRemove }: Props) {
  const { t } = useTranslation();
  const l = useListTexts();
  const field = fieldOf(offer, condition.field);
  const offered = field ? offeredOperators(field) : [];
  // A comparison that is no longer offered is kept as it is.
  const operators = offered.includes(condition.op) ? offered : [...offered, condition.op];
  const tags = condition.field === TAGS;
  const worded = (op: Operator) => (tags ? tagOperator(op, l) : field?.type === RELATION ? l(op === "is_empty" ? "filter.exists_not" : "filter.exists") : t(operatorKey(op, filterFamily(field?.value_type ?? "text"))));
  return (
    <div className="filter-condition">
      <FieldSelect offer={offer} value={condition.field} field={field} onChange={(next) => { onChange({ ...newCondition(next), key: condition.key }); }} />
      <Select<Operator>
        className="filter-operator"
        value={condition.op}
        popupMatchSelectWidth={140}
        listHeight={400}
        virtual={false}
        aria-label={t("filter.operator")}
        options={operators.map((op) => ({ value: op, label: worded(op) }))}
        onChange={(op) => { onChange({ ...condition, op, value: arityOf(op) === arityOf(condition.op) ? condition.value : null }); }}
      />
      <div className="filter-value">
        {field === undefined ? (
          <span className="muted">{t("filter.unknown_field")}</span>
        ) : tags ? (
          arityOf(condition.op) !== "none" && <TagSelect value={condition.value} label={t("filter.value_of", { label: field.label })} onChange={(value) => { onChange({ ...condition, value }); }} />
        ) : arityOf(condition.op) === "near" ? (
          <NearValue label={field.label} value={condition.value} onChange={(value) => { onChange({ ...condition, value }); }} />
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
