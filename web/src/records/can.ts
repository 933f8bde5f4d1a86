/** The one place that answers "may this person do that?" from what the catalog said. The server decides again. */
import type { FieldMeta, ObjectAction, ObjectSummary, RecordRow } from "@/api/types";

export function can(action: ObjectAction, object: Pick<ObjectSummary, "can">, record?: RecordRow): boolean {
  if (record && record["deleted_at"] !== undefined && record["deleted_at"] !== null && action === "edit") return false;
  return object.can[action] === true;
}

/** Whether the field can be entered at all by this person. */
export function canWrite(field: FieldMeta): boolean {
  if (field.computed || field.level !== "edit") return false;
  return !field.system || field.api_name === "owner_id";
}
