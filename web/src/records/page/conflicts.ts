/** Somebody else saved first: which of our changes meet a change of theirs? */
import type { FieldMeta } from "@/api/types";
import { isChanged } from "@/fields/wire";

type Values = Readonly<Record<string, unknown>>;

/** Fields changed on both sides to different values. The others can be merged without asking. */
export function findConflicts(fields: readonly FieldMeta[], base: Values, mine: Values, theirs: Values): FieldMeta[] {
  return fields.filter((field) => isChanged(field, base, mine) && isChanged(field, base, theirs) && isChanged(field, theirs, mine));
}
