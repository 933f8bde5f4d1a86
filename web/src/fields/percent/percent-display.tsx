import type { DisplayProps } from "@/fields/types";
import { asNumber, asText } from "@/fields/values";
import { formatPercent } from "@/i18n/format";

export function PercentDisplay({ value }: DisplayProps) {
  const number = asNumber(value);
  return <span className="tabular">{number === null ? asText(value) : formatPercent(number)}</span>;
}
