import { InputNumber } from "antd";
import type { InputProps } from "@/fields/types";
import { asNumber, asText } from "@/fields/values";

interface Props extends InputProps {
  suffix?: string;
}

export function NumberInput({ id, field, values, onChange, disabled, invalid, autoFocus, describedBy, label, suffix }: Props) {
  return (
    <InputNumber
      id={id}
      value={asNumber(values[field.api_name])}
      disabled={disabled}
      status={invalid ? "error" : ""}
      autoFocus={autoFocus}
      controls={false}
      inputMode="decimal"
      suffix={suffix ?? (asText(field.options["unit"]) || undefined)}
      style={{ width: "100%" }}
      aria-label={label}
      aria-invalid={invalid}
      aria-required={field.required}
      aria-describedby={describedBy}
      onChange={(value) => {
        onChange({ [field.api_name]: value });
      }}
    />
  );
}
