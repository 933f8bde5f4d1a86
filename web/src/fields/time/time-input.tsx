import { TimePicker } from "antd";
import dayjs from "dayjs";
import { useRef, type ComponentRef } from "react";
import type { InputProps } from "@/fields/types";
import { asText } from "@/fields/values";

/** Typing opens the picker too: what has been begun is not a whole time yet. */
const WHOLE = /^\d\d:\d\d$/;

export function TimeInput({ id, field, values, onChange, disabled, invalid, autoFocus, describedBy, label }: InputProps) {
  const time = dayjs(`2000-01-01T${asText(values[field.api_name])}`);
  const picker = useRef<ComponentRef<typeof TimePicker>>(null);
  // An open picker shows the time its columns stand at: what is typed takes its place, not one behind it.
  const select = () => {
    requestAnimationFrame(() => {
      const box = picker.current?.nativeElement.querySelector("input");
      if (box && WHOLE.test(box.value)) box.select();
    });
  };
  return (
    <TimePicker
      ref={picker}
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
      onOpenChange={(open) => { if (open) select(); }}
      onChange={(value) => {
        onChange({ [field.api_name]: value ? dayjs(value).format("HH:mm") : null });
      }}
    />
  );
}
