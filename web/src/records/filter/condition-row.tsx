import { Select } from "antd";
import { X } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { FieldMeta, Operator } from "@/api/types";
import { filterFamily } from "@/fields/filter-families";
import { FilterValue } from "@/fields/filter/filter-value";
import { arityOf, offeredOperators } from "@/fields/filter/operators";
import { operatorKey } from "@/records/filter/operator-label";
import { newCondition, type ConditionDraft } from "@/records/filter/filter-model";
import { IconButton } from "@/ui/icon-button";

interface Props {
  fields: FieldMeta[];
  condition: ConditionDraft;
  onChange: (condition: ConditionDraft) => void;
  onRemove: () => void;
}

export function ConditionRow({ fields, condition, onChange, onRemove }: Props) {
  const { t } = useTranslation();
  const field = fields.find((one) => one.api_name === condition.field);
  const operators = offeredOperators(field?.operators ?? []);
  return (
    <div className="filter-condition">
      <Select
        className="filter-field"
        value={condition.field}
        showSearch={{ optionFilterProp: "label" }}
        popupMatchSelectWidth={220}
        aria-label={t("filter.field")}
        options={fields.map((one) => ({ value: one.api_name, label: one.label }))}
        onChange={(name: string) => {
          const next = fields.find((one) => one.api_name === name);
          if (next) onChange({ ...newCondition(next), key: condition.key });
        }}
      />
      <Select<Operator>
        className="filter-operator"
        value={condition.op}
        popupMatchSelectWidth={140}
        aria-label={t("filter.operator")}
        options={operators.map((op) => ({ value: op, label: t(operatorKey(op, filterFamily(field?.value_type ?? "text"))) }))}
        onChange={(op) => { onChange({ ...condition, op, value: arityOf(op) === arityOf(condition.op) ? condition.value : null }); }}
      />
      <div className="filter-value">
        {field ? <FilterValue field={field} op={condition.op} value={condition.value} onChange={(value) => { onChange({ ...condition, value }); }} /> : <span className="muted">{t("filter.unknown_field")}</span>}
      </div>
      <IconButton label={t("filter.remove")} onClick={onRemove}>
        <X size={15} aria-hidden />
      </IconButton>
    </div>
  );
}
