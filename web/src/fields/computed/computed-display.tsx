import type { DisplayProps } from "@/fields/types";
import { asNumber, asText } from "@/fields/values";
import { formatDate, formatDateTime, formatNumber } from "@/i18n/format";

/** Results of formulas and roll-ups, shown by what they turned out to be. */
export function ComputedDisplay({ field, value }: DisplayProps) {
  if (typeof value === "number") {
    const decimals = asNumber(field.options["decimals"]) ?? 2;
    return <span className="tabular">{formatNumber(value, decimals)}</span>;
  }
  const text = asText(value);
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return <span className="tabular nowrap">{formatDate(text)}</span>;
  if (/^\d{4}-\d{2}-\d{2}T/.test(text)) return <time className="tabular nowrap" dateTime={text}>{formatDateTime(text)}</time>;
  return <span className="ellipsis" title={text}>{text}</span>;
}
