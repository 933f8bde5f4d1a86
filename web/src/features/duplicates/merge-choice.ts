/** Which record stays, and which values of the other one it takes. */
import type { FieldMeta, ObjectMeta, RecordRow } from "@/api/types";
import type { Pair } from "@/features/duplicates/api";
import { isEmptyValue } from "@/fields/values";

export type Side = "older" | "newer";

export interface Choice {
  keep: Side;
  /** Fields whose value comes from a side other than the kept one by hand. */
  chosen: Readonly<Record<string, Side>>;
}

const OWN = new Set(["auto_number", "many_to_many", "uuid", "formula", "roll_up"]);

/** Fields that can be chosen: what a person may edit, and the owner. */
export function mergeable(object: ObjectMeta): FieldMeta[] {
  return object.fields.filter((field) => field.readable && field.level !== "masked" && !field.computed && !OWN.has(field.type) && (!field.system || field.api_name === "owner_id"));
}

/** The side a field's value comes from: as chosen, else the kept record's unless it says nothing. */
export function sideOf(choice: Choice, pair: Pair, name: string): Side {
  const other: Side = choice.keep === "older" ? "newer" : "older";
  return choice.chosen[name] ?? (isEmptyValue(pair[choice.keep][name]) && !isEmptyValue(pair[other][name]) ? other : choice.keep);
}

/** What the kept record takes from the other one. */
export function taken(choice: Choice, pair: Pair, fields: readonly FieldMeta[]): string[] {
  return fields.map((field) => field.api_name).filter((name) => sideOf(choice, pair, name) !== choice.keep && differs(pair.older, pair.newer, name));
}

export function differs(older: RecordRow, newer: RecordRow, name: string): boolean {
  return JSON.stringify(older[name] ?? null) !== JSON.stringify(newer[name] ?? null);
}
