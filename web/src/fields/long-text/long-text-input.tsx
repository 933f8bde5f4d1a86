import { DictatedArea } from "@/fields/long-text/dictated-area";
import type { InputProps } from "@/fields/types";
import { asText } from "@/fields/values";

export function LongTextInput({ id, field, values, onChange, disabled, invalid, autoFocus, describedBy, label }: InputProps) {
  return (
    <DictatedArea
      id={id}
      value={asText(values[field.api_name])}
      disabled={disabled}
      status={invalid ? "error" : ""}
      autoFocus={autoFocus}
      autoSize={{ minRows: 2, maxRows: 10 }}
      aria-label={label}
      aria-invalid={invalid}
      aria-required={field.required}
      aria-describedby={describedBy}
      onText={(text) => { onChange({ [field.api_name]: text }); }}
    />
  );
}
