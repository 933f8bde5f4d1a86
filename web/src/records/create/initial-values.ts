/** What a new record starts with in the form: the moment and the day it is opened; other computed defaults (me) are left to the server. */
import type { FieldMeta } from "@/api/types";
import { dayInZone } from "@/i18n/format";

const PLAIN = new Set(["text", "number", "percent", "boolean", "choice", "multi_choice"]);
const MINUTE_MS = 60_000;

export function initialValues(fields: readonly FieldMeta[]): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const field of fields) {
    const value = field.default;
    if (field.type === "datetime" && value === "@now") values[field.api_name] = new Date(Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS).toISOString();
    else if (field.type === "date" && value === "@today") values[field.api_name] = dayInZone(Date.now());
    if (value === null || value === undefined || !PLAIN.has(field.type)) continue;
    if (typeof value === "string" && (value.startsWith("@") || value.startsWith("="))) continue;
    values[field.api_name] = value;
  }
  return values;
}
