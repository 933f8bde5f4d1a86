import { Input } from "antd";
import type { InputProps } from "@/fields/types";
import { asText } from "@/fields/values";

interface Props extends InputProps {
  type?: "text" | "tel" | "email" | "url";
  placeholder?: string;
}

export function TextInput({ id, field, values, onChange, disabled, invalid, autoFocus, describedBy, label, type = "text", placeholder }: Props) {
  return (
    <Input
      id={id}
      type={type}
      value={asText(values[field.api_name])}
      disabled={disabled}
      status={invalid ? "error" : ""}
      autoFocus={autoFocus}
      autoComplete="off"
      placeholder={placeholder}
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
