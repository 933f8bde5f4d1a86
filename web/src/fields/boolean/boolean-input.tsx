import { Switch } from "antd";
import type { InputProps } from "@/fields/types";

export function BooleanInput({ id, field, values, onChange, disabled, autoFocus, describedBy, label }: InputProps) {
  return (
    <Switch
      id={id}
      checked={values[field.api_name] === true}
      disabled={disabled}
      autoFocus={autoFocus}
      aria-label={label ?? field.label}
      aria-describedby={describedBy}
      onChange={(checked) => {
        onChange({ [field.api_name]: checked });
      }}
    />
  );
}
