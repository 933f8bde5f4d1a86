/** Which paths a list has to ask for so that its columns can be shown. */
import type { FieldMeta, ObjectSummary } from "@/api/types";
import { linksPath } from "@/fields/many-to-many/links";

export function nameFieldOf(target: string, objects: readonly ObjectSummary[]): string {
  return objects.find((object) => object.api_name === target)?.name_field ?? "name";
}

/** Everything a record's page shows: all readable fields, also computed ones, with the names of what they point to. */
export function allPaths(fields: readonly FieldMeta[], objects: readonly ObjectSummary[]): string[] {
  return [...new Set(["id", "version", ...fields.filter((field) => field.readable).flatMap((field) => pathsOf(field, objects))])];
}

export function pathsOf(field: FieldMeta, objects: readonly ObjectSummary[]): string[] {
  switch (field.type) {
    case "currency":
      return [field.api_name, `${field.api_name}.currency`];
    case "lookup":
    case "user":
      return field.target === null ? [field.api_name] : [field.api_name, `${field.api_name}.${nameFieldOf(field.target, objects)}`];
    case "many_to_many":
      return [field.api_name, linksPath(field.api_name)];
    default:
      return [field.api_name];
  }
}
