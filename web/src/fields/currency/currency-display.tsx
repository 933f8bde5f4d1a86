import { useSession } from "@/api/use-session";
import type { DisplayProps } from "@/fields/types";
import { asNumber, asText } from "@/fields/values";
import { formatMoney } from "@/i18n/format";

export function CurrencyDisplay({ field, value, row }: DisplayProps) {
  const { workspace } = useSession();
  const number = asNumber(value);
  const currency = asText(row[`${field.api_name}.currency`]) || workspace.currency;
  return <span className="tabular">{number === null ? asText(value) : formatMoney(number, currency)}</span>;
}
