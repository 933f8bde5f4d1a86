import type { DisplayProps } from "@/fields/types";
import { asText } from "@/fields/values";

export function TextDisplay({ value, compact }: DisplayProps) {
  const text = asText(value);
  return <span className={compact ? "ellipsis" : "value-text"} title={compact ? text : undefined}>{text}</span>;
}
