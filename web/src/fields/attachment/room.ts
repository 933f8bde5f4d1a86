import type { FieldMeta } from "@/api/types";
import { asNumber } from "@/fields/values";

const DEFAULT_MOST = 20;

/** How many files the field holds at most, and how many more it takes. */
export function roomFor(field: FieldMeta, held: number): { most: number; room: number } {
  const most = asNumber(field.options["max_files"]) ?? DEFAULT_MOST;
  return { most, room: Math.max(0, most - held) };
}
