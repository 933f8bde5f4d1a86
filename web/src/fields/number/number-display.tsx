import type { DisplayProps } from "@/fields/types";
import { asNumber, asText } from "@/fields/values";
import { formatNumber } from "@/i18n/format";

export function NumberDisplay({ field, value }: DisplayProps) {
  const number = asNumber(value);
  const unit = asText(field.options["unit"]);
  return (
    <span className="tabular">
      {number === null ? asText(value) : formatNumber(number, asNumber(field.options["decimals"]) ?? 8)}
      {unit !== "" && ` ${unit}`}
    </span>
  );
}
