/** Required fields that may be filled in later, as the object's completion rule says. */
import type { FieldMeta, ObjectMeta, RecordRow } from "@/api/types";
import { asText, isEmptyValue } from "@/fields/values";

type Values = Readonly<Record<string, unknown>>;

/** Whether a record with these values is saved without the field, and marked. */
export function mayFollow(object: ObjectMeta, field: FieldMeta, values: Values): boolean {
  const rule = object.completion;
  if (rule === null || !field.required || !rule.fields.includes(field.api_name)) return false;
  return Object.entries(rule.where).every(([name, allowed]) => allowed.includes(asText(values[name])));
}

/** What a marked record still lacks. */
export function missingFields(object: ObjectMeta, row: RecordRow): FieldMeta[] {
  const rule = object.completion;
  if (rule === null || row[rule.mark] !== rule.value) return [];
  return object.fields.filter((field) => rule.fields.includes(field.api_name) && field.readable && isEmptyValue(row[field.api_name]));
}

/** What the server said about a record it saved all the same: what is missing, what it might duplicate. */
export function warningsOf(row: RecordRow): string[] {
  const told = row["$warnings"];
  if (!Array.isArray(told)) return [];
  return told.flatMap((each: unknown) => (typeof each === "object" && each !== null && "message" in each ? [asText(each.message)] : []));
}
