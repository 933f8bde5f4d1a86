import type { FieldMeta } from "@/api/types";

/** Fields that a file may fill: own ones that are not computed, and the owner. */
export function isMappable(field: FieldMeta): boolean {
  if (field.computed || field.level !== "edit" || field.type === "many_to_many" || field.type === "attachment") return false;
  return !field.system || field.api_name === "owner_id";
}
