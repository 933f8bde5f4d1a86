import type { DisplayProps } from "@/fields/types";
import { asText } from "@/fields/values";
import { formatDateTime } from "@/i18n/format";

export function DateTimeDisplay({ value }: DisplayProps) {
  const moment = asText(value);
  return <time className="tabular nowrap" dateTime={moment}>{formatDateTime(moment)}</time>;
}
