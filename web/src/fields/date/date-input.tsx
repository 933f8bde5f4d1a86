import { DatePicker } from "antd";
import dayjs from "dayjs";
import type { InputProps } from "@/fields/types";
import { asText } from "@/fields/values";

export function DateInput({ id, field, values, onChange, disabled, invalid, autoFocus, describedBy, label }: InputProps) {
  const text = asText(values[field.api_name]);
  const day = dayjs(text);
  return (
    <DatePicker
      id={id}
      value={text !== "" && day.isValid() ? day : null}
      disabled={disabled}
      status={invalid ? "error" : ""}
      autoFocus={autoFocus}
      format={["YYYY-MM-DD", "YYYY/M/D", "YYYYMMDD"]}
      style={{ width: "100%" }}
      aria-label={label}
      aria-invalid={invalid}
      aria-required={field.required}
      aria-describedby={describedBy}
      onChange={(value) => {
        onChange({ [field.api_name]: value ? dayjs(value).format("YYYY-MM-DD") : null });
      }}
    />
  );
}
