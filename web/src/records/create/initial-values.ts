/** What a new record starts with in the form. Computed defaults (today, me) are left to the server. */
import type { FieldMeta } from "@/api/types";

const PLAIN = new Set(["text", "number", "percent", "boolean", "choice", "multi_choice"]);

export function initialValues(fields: readonly FieldMeta[]): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const field of fields) {
    const value = field.default;
    if (value === null || value === undefined || !PLAIN.has(field.type)) continue;
    if (typeof value === "string" && (value.startsWith("@") || value.startsWith("="))) continue;
    values[field.api_name] = value;
  }
  return values;
}
