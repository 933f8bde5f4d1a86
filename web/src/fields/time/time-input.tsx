import { TimePicker } from "antd";
import dayjs from "dayjs";
import type { InputProps } from "@/fields/types";
import { asText } from "@/fields/values";

export function TimeInput({ id, field, values, onChange, disabled, invalid, autoFocus, describedBy, label }: InputProps) {
  const time = dayjs(`2000-01-01T${asText(values[field.api_name])}`);
  return (
    <TimePicker
      id={id}
      format="HH:mm"
      minuteStep={5}
      value={time.isValid() ? time : null}
      disabled={disabled}
      status={invalid ? "error" : ""}
      autoFocus={autoFocus}
      style={{ width: "100%" }}
      aria-label={label}
      aria-invalid={invalid}
      aria-required={field.required}
      aria-describedby={describedBy}
      onChange={(value) => {
        onChange({ [field.api_name]: value ? dayjs(value).format("HH:mm") : null });
      }}
    />
  );
}
