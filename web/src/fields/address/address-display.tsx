import type { DisplayProps } from "@/fields/types";
import { asText } from "@/fields/values";

const PARTS = ["province", "city", "district"];

/** The address as written; the division before it when the text does not begin with it anyway. */
export function AddressDisplay({ field, value, row, compact }: DisplayProps) {
  const text = asText(value);
  const division = PARTS.map((part) => asText(row[`${field.api_name}.${part}`])).filter((part) => part !== "" && !text.includes(part));
  const shown = [...division, text].join(" ");
  return <span className={compact ? "ellipsis" : "value-text"} title={compact ? shown : undefined}>{shown}</span>;
}
