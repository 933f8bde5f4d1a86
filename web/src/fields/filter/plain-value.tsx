import { Input, Select } from "antd";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import type { FieldMeta } from "@/api/types";
import { DateInput } from "@/fields/date/date-input";
import { DateTimeInput } from "@/fields/datetime/datetime-input";
import { filterFamily } from "@/fields/filter-families";
import { DayValue } from "@/fields/filter/day-value";
import { NumberInput } from "@/fields/number/number-input";
import { TimeInput } from "@/fields/time/time-input";
import { asText } from "@/fields/values";

interface Props {
  field: FieldMeta;
  value: unknown;
  label: string;
  /** Whether moments may be days seen from today: they have a length, so that nothing equals them. */
  days?: boolean;
  onChange: (value: unknown) => void;
}

/** One number, day, moment, yes/no or text. */
export function PlainValue({ field, value, label, days = true, onChange }: Props) {
  const { t } = useTranslation();
  const id = useId();
  const family = filterFamily(field.value_type);
  const input = {
    id,
    field: { ...field, required: false },
    values: { [field.api_name]: value },
    label,
    onChange: (patch: Record<string, unknown>) => { onChange(patch[field.api_name] ?? null); },
  };
  switch (family) {
    case "number":
      return <NumberInput {...input} />;
    case "date":
      return <DayValue value={value} label={label} onChange={onChange}><DateInput {...input} /></DayValue>;
    case "datetime":
      return days ? <DayValue value={value} label={label} onChange={onChange}><DateTimeInput {...input} /></DayValue> : <DateTimeInput {...input} />;
    case "time":
      return <TimeInput {...input} />;
    case "boolean":
      return (
        <Select
          id={id}
          value={typeof value === "boolean" ? value : null}
          options={[{ value: true, label: t("fields.yes") }, { value: false, label: t("fields.no") }]}
          placeholder={t("fields.choose")}
          aria-label={label}
          style={{ width: "100%" }}
          onChange={onChange}
        />
      );
    default:
      return <Input id={id} value={asText(value)} aria-label={label} autoComplete="off" onChange={(event) => { onChange(event.target.value); }} />;
  }
}
