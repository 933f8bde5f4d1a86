/** The fields conditions can be about: those of a record, parts of them, its tags, and what stands behind its relations. */
import type { FieldMeta, ObjectMeta } from "@/api/types";
import type { ListText } from "@/i18n/lists/register";
import { existenceField, isPerson, type RelatedGroup } from "@/records/common/related-fields";
import { filterableFields } from "@/records/filter/filter-model";

/** Parts of fields that people know by a name of their own. */
const PARTS = { currency: ["currency"], address: ["province", "city", "district"] } as const;

function partsOf(field: FieldMeta, l: ListText): FieldMeta[] {
  if (field.type !== "currency" && field.type !== "address") return [];
  return PARTS[field.type].map((part) => ({
    ...field, api_name: `${field.api_name}.${part}`, label: `${field.label} · ${l(`filter.${part}`)}`, type: "text", value_type: "text", options: {}, parts: [],
    operators: ["eq", "ne", "in", "not_in", "contains", "starts_with", "is_empty", "not_empty"],
  }));
}

/** What can be compared, each field followed by its parts. */
export function comparedFields(fields: readonly FieldMeta[], l: ListText): FieldMeta[] {
  return filterableFields(fields).flatMap((field) => [field, ...partsOf(field, l)]);
}

/** A relation with all that can be asked about it. */
export function comparedGroup(group: RelatedGroup, l: ListText): RelatedGroup {
  const existence = group.path.split(".").at(-1)?.includes("__") === true ? [existenceField(group, group.title)] : [];
  return { ...group, fields: [...existence, ...comparedFields(group.fields, l)] };
}

/** Every field a filter may name, to put its conditions in words. */
export function namedFields(object: ObjectMeta, related: readonly RelatedGroup[], l: ListText): FieldMeta[] {
  return [...object.fields, ...comparedFields(object.fields, l), ...related.flatMap((group) => [...group.fields, ...comparedGroup(group, l).fields])];
}

/** The relations listed whole at first; people stand behind a step. */
export function nearGroups(groups: readonly RelatedGroup[]): RelatedGroup[] {
  return groups.filter((group) => !group.path.includes(".") && !isPerson(group));
}

/** The relation a path ends behind. */
export function groupOf(groups: readonly RelatedGroup[], path: string): RelatedGroup | undefined {
  return groups.find((group) => group.fields.some((field) => field.api_name === path));
}
