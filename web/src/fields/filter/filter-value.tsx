import { Select } from "antd";
import { useTranslation } from "react-i18next";
import type { FieldMeta, Operator } from "@/api/types";
import { OptionLabel } from "@/fields/choice/option-label";
import { filterFamily } from "@/fields/filter-families";
import { arityOf, isPeriodName, PERIODS } from "@/fields/filter/operators";
import { PlainValue } from "@/fields/filter/plain-value";
import { RecordValue } from "@/fields/filter/record-value";
import { asList, asText, choiceOptions, labelIn } from "@/fields/values";

interface Props {
  field: FieldMeta;
  op: Operator;
  value: unknown;
  onChange: (value: unknown) => void;
}

/** The value of one condition, as its field's type and its comparison need it. */
export function FilterValue({ field, op, value, onChange }: Props) {
  const { t } = useTranslation();
  const arity = arityOf(op);
  const label = t("filter.value_of", { label: field.label });
  const family = filterFamily(field.value_type);
  if (arity === "none") return null;
  if (arity === "period") {
    const options = PERIODS.map((name) => ({ value: name as string, label: t(`periods.${name}`) }));
    if (typeof value === "string" && value !== "" && !isPeriodName(value)) options.push({ value, label: value });
    return <Select virtual={false} value={asText(value) || null} options={options} placeholder={t("filter.choose_period")} aria-label={label} style={{ width: "100%" }} onChange={onChange} />;
  }
  if (arity === "two") {
    const pair: unknown[] = Array.isArray(value) ? value : [null, null];
    return (
      <div className="filter-pair">
        <PlainValue field={field} value={pair[0]} label={`${label} ${t("filter.from")}`} onChange={(next) => { onChange([next, pair[1] ?? null]); }} />
        <span className="muted">–</span>
        <PlainValue field={field} value={pair[1]} label={`${label} ${t("filter.to")}`} onChange={(next) => { onChange([pair[0] ?? null, next]); }} />
      </div>
    );
  }
  const many = arity === "many";
  if (family === "record") return <RecordValue field={field} value={value} many={many} label={label} onChange={onChange} />;
  if (family === "choice") {
    const options = choiceOptions(field).map((option) => ({ value: option.code, text: labelIn(option.label, option.code), label: <OptionLabel option={option} /> }));
    return (
      <Select
        {...(many ? { mode: "multiple" as const } : {})}
        value={many ? asList(value) : asText(value) || null}
        options={options}
        showSearch={{ optionFilterProp: "text" }}
        placeholder={t("fields.choose")}
        aria-label={label}
        style={{ width: "100%" }}
        onChange={(next: unknown) => { onChange(next ?? null); }}
      />
    );
  }
  if (many) {
    const numeric = family === "number";
    return (
      <Select
        mode="tags"
        value={asList(value)}
        tokenSeparators={[",", "，", ";", "；"]}
        open={false}
        suffixIcon={null}
        placeholder={t("filter.type_values")}
        aria-label={label}
        style={{ width: "100%" }}
        onChange={(next: string[]) => { onChange(numeric ? next.map(Number).filter((one) => !Number.isNaN(one)) : next); }}
      />
    );
  }
  return <PlainValue field={field} value={value} label={label} days={op !== "eq" && op !== "ne"} onChange={onChange} />;
}
