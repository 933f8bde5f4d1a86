/** Which paths a list has to ask for so that its columns can be shown. */
import type { FieldMeta, ObjectSummary } from "@/api/types";

export function nameFieldOf(target: string, objects: readonly ObjectSummary[]): string {
  return objects.find((object) => object.api_name === target)?.name_field ?? "name";
}

export function pathsOf(field: FieldMeta, objects: readonly ObjectSummary[]): string[] {
  switch (field.type) {
    case "currency":
      return [field.api_name, `${field.api_name}.currency`];
    case "lookup":
    case "user":
      return field.target === null ? [field.api_name] : [field.api_name, `${field.api_name}.${nameFieldOf(field.target, objects)}`];
    default:
      return [field.api_name];
  }
}
