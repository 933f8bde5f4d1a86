import type { DisplayProps } from "@/fields/types";
import { asText } from "@/fields/values";
import { formatDate } from "@/i18n/format";

export function DateDisplay({ value }: DisplayProps) {
  return <span className="tabular nowrap">{formatDate(asText(value))}</span>;
}
