import { DatePicker } from "antd";
import dayjs from "dayjs";
import { fromWallClock, toWallClock } from "@/fields/datetime/zoned";
import type { InputProps } from "@/fields/types";
import { asText } from "@/fields/values";

export function DateTimeInput({ id, field, values, onChange, disabled, invalid, autoFocus, describedBy, label }: InputProps) {
  return (
    <DatePicker
      id={id}
      showTime={{ format: "HH:mm", minuteStep: 5 }}
      format="YYYY-MM-DD HH:mm"
      value={toWallClock(asText(values[field.api_name]))}
      disabled={disabled}
      status={invalid ? "error" : ""}
      autoFocus={autoFocus}
      style={{ width: "100%" }}
      aria-label={label}
      aria-invalid={invalid}
      aria-required={field.required}
      aria-describedby={describedBy}
      onChange={(value) => {
        onChange({ [field.api_name]: value ? fromWallClock(dayjs(value)) : null });
      }}
    />
  );
}
