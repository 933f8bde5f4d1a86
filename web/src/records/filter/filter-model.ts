/** The filter as the builder edits it: conditions and groups of them in any depth, each group with its way of joining. */
import type { Condition, FieldMeta, Filter, Operator } from "@/api/types";
import { isComplete, offeredOperators } from "@/fields/filter/operators";

/** How the parts of a group are joined: all, any, none of them, not all of them. */
export type Join = "every" | "some" | "none" | "not_every";

export interface ConditionDraft {
  kind: "condition";
  key: number;
  field: string;
  op: Operator;
  value: unknown;
}

export interface GroupDraft {
  kind: "group";
  key: number;
  join: Join;
  parts: PartDraft[];
}

export type PartDraft = ConditionDraft | GroupDraft;

/** Groups within groups that the form offers; deeper filters are shown and kept. */
export const MAX_DEPTH = 4;

let nextKey = 1;

export function isCondition(filter: Filter): filter is Condition {
  return "field" in filter;
}

function partDraft(filter: Filter): PartDraft {
  if (isCondition(filter)) {
    const { field, op, value } = filter;
    return { kind: "condition", key: nextKey++, field, op, value: value ?? null };
  }
  if ("not" in filter) {
    const inner = filter.not;
    if ("any" in inner) return groupDraft("none", inner.any);
    if ("all" in inner) return groupDraft("not_every", inner.all);
    return groupDraft("none", [inner]);
  }
  return "all" in filter ? groupDraft("every", filter.all) : groupDraft("some", filter.any);
}

function groupDraft(join: Join, parts: readonly Filter[]): GroupDraft {
  return { kind: "group", key: nextKey++, join, parts: parts.map(partDraft) };
}

/** The builder's form of a filter. */
export function toDraft(filter: Filter | null): GroupDraft {
  if (filter === null) return groupDraft("every", []);
  const part = partDraft(filter);
  return part.kind === "group" ? part : { kind: "group", key: nextKey++, join: "every", parts: [part] };
}

function toCondition(draft: ConditionDraft): Condition | null {
  if (!isComplete(draft.op, draft.value)) return null;
  const { field, op, value } = draft;
  return op === "is_empty" || op === "not_empty" ? { field, op } : { field, op, value };
}

/** The filter of the finished conditions; null when there are none. */
export function fromDraft(draft: PartDraft): Filter | null {
  if (draft.kind === "condition") return toCondition(draft);
  const parts = draft.parts.map(fromDraft).filter((part) => part !== null);
  const [only] = parts;
  if (only === undefined) return null;
  switch (draft.join) {
    case "every":
      return parts.length === 1 ? only : { all: parts };
    case "some":
      return parts.length === 1 ? only : { any: parts };
    case "none":
      return { not: parts.length === 1 ? only : { any: parts } };
    case "not_every":
      return { not: parts.length === 1 ? only : { all: parts } };
  }
}

export function newCondition(field: FieldMeta): ConditionDraft {
  return { kind: "condition", key: nextKey++, field: field.api_name, op: offeredOperators(field)[0] ?? "eq", value: null };
}

export function newGroup(field: FieldMeta): GroupDraft {
  return { kind: "group", key: nextKey++, join: "some", parts: [newCondition(field)] };
}

export function countConditions(filter: Filter | null): number {
  if (filter === null) return 0;
  if (isCondition(filter)) return 1;
  if ("not" in filter) return countConditions(filter.not);
  return ("all" in filter ? filter.all : filter.any).reduce((sum, part) => sum + countConditions(part), 0);
}

/** Both filters must hold; null means everything. */
export function bothFilters(left: Filter | null, right: Filter | null): Filter | null {
  if (left === null) return right;
  if (right === null) return left;
  return "all" in left ? { all: [...left.all, right] } : { all: [left, right] };
}

export function filterableFields(fields: readonly FieldMeta[]): FieldMeta[] {
  return fields.filter((field) => field.readable && field.level !== "masked" && offeredOperators(field).length > 0 && field.type !== "uuid" && field.api_name !== "version");
}
