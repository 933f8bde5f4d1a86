/** What a dialog has to collect so that a record may go on: worked out from the evidence of a way. */
import type { Evidence, Way } from "@/api/stages";

/** Records of one object that are missing; one form serves all evidence that counts them. */
export interface Wanted {
  object: string;
  lookup: string;
  label: string;
  /** How many new records it takes at least. */
  count: number;
  fields: string[];
  defaults: Record<string, unknown>;
}

/** Name of the draft of a move: of one record to one stage. */
export function moveDraft(id: string, stage: string): string {
  return `move-${id}-${stage}`;
}

export function missing(way: Way): Evidence[] {
  return way.evidence.filter((one) => one.have < one.need);
}

/** Fields of the record itself that have to be filled. */
export function wantedFields(way: Way): string[] {
  return missing(way).flatMap((one) => (one.kind === "field" && one.field !== null ? [one.field] : []));
}

/** New records that have to be made, one entry per object. */
export function wantedRecords(way: Way): Wanted[] {
  const found = new Map<string, Wanted>();
  for (const one of missing(way)) {
    if (one.kind !== "related" || one.object === null || one.lookup === null) continue;
    const key = `${one.object}/${one.lookup}`;
    const known = found.get(key);
    // Linked records are counted across all of them: one new record may bring several.
    const linked = one.fields.length > 0 && Object.keys(one.defaults).length === 0 && one.need > 1;
    const count = linked ? 1 : one.need - one.have;
    found.set(key, {
      object: one.object,
      lookup: one.lookup,
      label: known?.label ?? one.label,
      count: Math.max(known?.count ?? 1, count),
      fields: [...new Set([...(known?.fields ?? []), ...one.fields])],
      defaults: { ...known?.defaults, ...one.defaults },
    });
  }
  return [...found.values()];
}

export interface Stop {
  code: string;
  state: "done" | "current" | "ahead";
}

/** The stages on the way to winning, each passed, present or ahead; a lost record shows where it was lost. */
export function stopsOf(stages: readonly { code: string; kind: string }[], current: string | null, before: string | null): Stop[] {
  const lost = stages.some((one) => one.kind === "lost" && one.code === current);
  const shown = stages.filter((one) => (lost ? one.kind !== "won" && (one.kind !== "lost" || one.code === current) : one.kind !== "lost"));
  const at = shown.findIndex((one) => one.code === current);
  // Losing is no further step: only what it had come to before is behind a lost record.
  const passed = lost ? shown.findIndex((one) => one.code === before) : at - 1;
  return shown.map((one, index) => ({ code: one.code, state: index === at ? "current" : index <= passed ? "done" : "ahead" }));
}
