import { Input } from "antd";
import type { InputProps } from "@/fields/types";
import { asText } from "@/fields/values";

export function AddressInput({ id, field, values, onChange, disabled, invalid, autoFocus, describedBy, label }: InputProps) {
  return (
    <Input.TextArea
      id={id}
      value={asText(values[field.api_name])}
      disabled={disabled}
      status={invalid ? "error" : ""}
      autoFocus={autoFocus}
      autoSize={{ minRows: 1, maxRows: 4 }}
      autoComplete="street-address"
      aria-label={label}
      aria-invalid={invalid}
      aria-required={field.required}
      aria-describedby={describedBy}
      onChange={(event) => {
        onChange({ [field.api_name]: event.target.value });
      }}
    />
  );
}
