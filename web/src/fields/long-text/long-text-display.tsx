import type { DisplayProps } from "@/fields/types";
import { asText } from "@/fields/values";

export function LongTextDisplay({ value, compact }: DisplayProps) {
  const text = asText(value);
  if (compact) return <span className="ellipsis" title={text}>{text.replaceAll(/\s+/g, " ")}</span>;
  return <span className="value-long">{text}</span>;
}
