import { InputNumber, Select, Space } from "antd";
import type { Span } from "@/api/automations";
import { SPAN_UNITS } from "@/features/automations/words";
import { useAutomationTexts } from "@/i18n/automation/register";

interface Props {
  label: string;
  span: Span | undefined;
  onChange: (span: Span) => void;
}

/** A length of time in one unit. */
export function SpanEditor({ label, span, onChange }: Props) {
  const n = useAutomationTexts();
  const unit = SPAN_UNITS.find((one) => span?.[one]) ?? "working_days";
  return (
    <Space.Compact style={{ width: "100%" }}>
      <InputNumber min={0} max={10_000} precision={0} value={span?.[unit] ?? 0} aria-label={label} onChange={(count) => { onChange({ [unit]: count ?? 0 }); }} style={{ width: 110 }} />
      <Select
        value={unit}
        aria-label={label}
        style={{ flex: 1 }}
        options={SPAN_UNITS.map((one) => ({ value: one, label: n(`units.${one}`) }))}
        onChange={(next) => { onChange({ [next]: span?.[unit] ?? 1 }); }}
      />
    </Space.Compact>
  );
}
