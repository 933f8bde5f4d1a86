import type { FieldMeta, ObjectMeta } from "@/api/types";
import type { ViewKind } from "@/api/views";
import { boardFields } from "@/records/kanban/board-model";

export function dayFields(object: ObjectMeta): FieldMeta[] {
  const fields = object.fields.filter((field) => field.readable && field.level !== "masked" && (field.value_type === "date" || field.value_type === "datetime"));
  return [...fields.filter((field) => !field.system), ...fields.filter((field) => field.system)];
}

/** Fields with coordinates: places, and addresses that carry theirs. */
export function placeFields(object: ObjectMeta): FieldMeta[] {
  const fields = object.fields.filter((field) => field.readable && field.level !== "masked");
  return [...fields.filter((field) => field.type === "geo"), ...fields.filter((field) => field.type === "address")];
}

/** The ways in which records of an object can be shown. Phones show lists as cards anyway. */
export function kindsOf(object: ObjectMeta, phone: boolean): ViewKind[] {
  const kinds: ViewKind[] = ["list"];
  if (boardFields(object).length > 0) kinds.push("kanban");
  if (dayFields(object).length > 0) kinds.push("calendar", "gantt");
  if (placeFields(object).length > 0) kinds.push("map");
  if (!phone) kinds.push("cards");
  return kinds;
}
