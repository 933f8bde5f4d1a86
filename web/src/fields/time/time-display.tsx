import type { DisplayProps } from "@/fields/types";
import { asText } from "@/fields/values";

export function TimeDisplay({ value }: DisplayProps) {
  return <span className="tabular">{asText(value).slice(0, 5)}</span>;
}
