/** Values of a form as the write path wants them. */
import type { FieldMeta } from "@/api/types";
import { linksPath, linksToWire } from "@/fields/many-to-many/links";
import { isEmptyValue } from "@/fields/values";

type Values = Readonly<Record<string, unknown>>;

/** Paths that belong to a field in a form: what is compared to see whether it was changed. */
export function ownPaths(field: FieldMeta): string[] {
  if (field.type === "many_to_many") return [field.api_name, linksPath(field.api_name)];
  return field.type === "currency" ? [field.api_name, `${field.api_name}.currency`] : [field.api_name];
}

export function toWire(field: FieldMeta, values: Values): unknown {
  const value = values[field.api_name];
  if (isEmptyValue(value)) return null;
  if (field.type === "currency") {
    const currency = values[`${field.api_name}.currency`];
    return isEmptyValue(currency) ? value : { amount: value, currency };
  }
  return field.type === "many_to_many" ? linksToWire(field, values) : value;
}

function same(left: unknown, right: unknown): boolean {
  if (isEmptyValue(left) && isEmptyValue(right)) return true;
  return JSON.stringify(left) === JSON.stringify(right);
}

export function isChanged(field: FieldMeta, base: Values, values: Values): boolean {
  if (field.type === "currency" && isEmptyValue(base[field.api_name]) && isEmptyValue(values[field.api_name])) return false;
  if (field.type === "boolean") return (base[field.api_name] ?? null) !== (values[field.api_name] ?? null);
  return ownPaths(field).some((path) => !same(base[path], values[path]));
}

/** Changed fields only, ready to be sent. */
export function changedValues(fields: readonly FieldMeta[], base: Values, values: Values): Record<string, unknown> {
  const changed: Record<string, unknown> = {};
  for (const field of fields) if (isChanged(field, base, values)) changed[field.api_name] = toWire(field, values);
  return changed;
}
