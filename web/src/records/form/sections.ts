/** Fields in the order and groups of the record page. */
import type { FieldMeta, ObjectMeta } from "@/api/types";

export interface FieldSection {
  /** Null for fields that no section names. */
  label: string | null;
  fields: FieldMeta[];
}

const NEVER = new Set(["id", "version"]);

/** `sections` are those of a layout; by default the object's own, with the rest after them. */
export function sectionsOf(object: ObjectMeta, layout?: ObjectMeta["sections"]): FieldSection[] {
  const byName = new Map(object.fields.map((field) => [field.api_name, field]));
  const placed = new Set<string>();
  const sections: FieldSection[] = [];
  for (const section of layout ?? object.sections) {
    const fields = section.fields.flatMap((name) => byName.get(name) ?? []).filter((field) => field.readable && !NEVER.has(field.api_name));
    for (const field of fields) placed.add(field.api_name);
    if (fields.length > 0) sections.push({ label: section.label, fields });
  }
  const rest = object.fields.filter((field) => !placed.has(field.api_name) && !field.system && field.readable);
  if (rest.length > 0) sections.push({ label: null, fields: rest });
  return sections;
}

/** Fields every record has: who owns it, when it came and changed. */
export function systemSection(object: ObjectMeta): FieldMeta[] {
  const named = new Set(object.sections.flatMap((section) => section.fields));
  return object.fields.filter((field) => field.system && field.readable && !NEVER.has(field.api_name) && !named.has(field.api_name));
}
