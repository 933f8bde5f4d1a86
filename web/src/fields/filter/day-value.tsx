import { InputNumber, Select } from "antd";
import type { ReactNode } from "react";
import { dayFromToday, daysFromToday } from "@/fields/filter/days";
import { asText } from "@/fields/values";
import { useListTexts } from "@/i18n/lists/register";

interface Props {
  value: unknown;
  label: string;
  onChange: (value: unknown) => void;
  /** Enters a day of the calendar. */
  children: ReactNode;
}

type Kind = "fixed" | "today" | "ago" | "ahead";

const USUAL_DAYS = 7;
const MOST_DAYS = 9999;

/** A day of the calendar, or one seen from today, which goes along with the days. */
export function DayValue({ value, label, onChange, children }: Props) {
  const l = useListTexts();
  const days = daysFromToday(asText(value));
  const kind: Kind = days === null ? "fixed" : days === 0 ? "today" : days < 0 ? "ago" : "ahead";
  const from = (next: Kind, count: number) => { onChange(next === "fixed" ? null : dayFromToday(next === "today" ? 0 : next === "ago" ? -count : count)); };
  return (
    <div className="filter-day">
      <Select<Kind>
        value={kind}
        virtual={false}
        popupMatchSelectWidth={false}
        aria-label={l("filter.day_kind", { label })}
        options={(["fixed", "today", "ago", "ahead"] as const).map((each) => ({ value: each, label: l(`filter.day_${each}`) }))}
        onChange={(next) => { from(next, Math.abs(days ?? 0) || USUAL_DAYS); }}
      />
      {kind === "fixed" && children}
      {days !== null && days !== 0 && (
        <InputNumber
          value={Math.abs(days)}
          min={1}
          max={MOST_DAYS}
          precision={0}
          suffix={l("filter.day_unit")}
          aria-label={label}
          onChange={(next) => { if (next !== null && next >= 1) from(kind, next); }}
        />
      )}
    </div>
  );
}
