/** The filter as the builder edits it: one list of conditions and groups of conditions, joined by all or any. */
import type { Condition, FieldMeta, Filter, Operator } from "@/api/types";
import { isComplete, offeredOperators } from "@/fields/filter/operators";

export type Join = "all" | "any";

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
  parts: ConditionDraft[];
}

export interface FilterDraft {
  join: Join;
  parts: (ConditionDraft | GroupDraft)[];
}

let nextKey = 1;

export function isCondition(filter: Filter): filter is Condition {
  return "field" in filter;
}

function conditionDraft({ field, op, value }: Condition): ConditionDraft {
  return { kind: "condition", key: nextKey++, field, op, value: value ?? null };
}

function partsOf(filter: Filter): { join: Join; parts: Filter[] } | null {
  if ("all" in filter) return { join: "all", parts: filter.all };
  if ("any" in filter) return { join: "any", parts: filter.any };
  return null;
}

/** The builder's form of a filter; null when it uses more than the builder can show (not, deeper groups). */
export function toDraft(filter: Filter | null): FilterDraft | null {
  if (filter === null) return { join: "all", parts: [] };
  if (isCondition(filter)) return { join: "all", parts: [conditionDraft(filter)] };
  const root = partsOf(filter);
  if (!root) return null;
  const parts: FilterDraft["parts"] = [];
  for (const part of root.parts) {
    if (isCondition(part)) {
      parts.push(conditionDraft(part));
      continue;
    }
    const group = partsOf(part);
    if (!group?.parts.every(isCondition)) return null;
    parts.push({ kind: "group", key: nextKey++, join: group.join, parts: group.parts.map(conditionDraft) });
  }
  return { join: root.join, parts };
}

function toCondition(draft: ConditionDraft): Condition | null {
  if (!isComplete(draft.op, draft.value)) return null;
  const { field, op, value } = draft;
  return op === "is_empty" || op === "not_empty" ? { field, op } : { field, op, value };
}

/** The filter of the finished conditions; null when there are none. */
export function fromDraft(draft: FilterDraft): Filter | null {
  const parts: Filter[] = [];
  for (const part of draft.parts) {
    if (part.kind === "condition") {
      const condition = toCondition(part);
      if (condition) parts.push(condition);
      continue;
    }
    const inner = part.parts.map(toCondition).filter((one) => one !== null);
    const [only] = inner;
    if (inner.length === 1 && only) parts.push(only);
    else if (inner.length > 1) parts.push(part.join === "all" ? { all: inner } : { any: inner });
  }
  const [only] = parts;
  if (parts.length === 0) return null;
  if (parts.length === 1 && only) return only;
  return draft.join === "all" ? { all: parts } : { any: parts };
}

export function newCondition(field: FieldMeta): ConditionDraft {
  return { kind: "condition", key: nextKey++, field: field.api_name, op: offeredOperators(field.operators)[0] ?? "eq", value: null };
}

export function newGroup(field: FieldMeta): GroupDraft {
  return { kind: "group", key: nextKey++, join: "any", parts: [newCondition(field)] };
}

export function countConditions(filter: Filter | null): number {
  if (filter === null) return 0;
  if (isCondition(filter)) return 1;
  if ("not" in filter) return countConditions(filter.not);
  return (partsOf(filter)?.parts ?? []).reduce((sum, part) => sum + countConditions(part), 0);
}

/** Both filters must hold; null means everything. */
export function bothFilters(left: Filter | null, right: Filter | null): Filter | null {
  if (left === null) return right;
  if (right === null) return left;
  return "all" in left ? { all: [...left.all, right] } : { all: [left, right] };
}

export function filterableFields(fields: readonly FieldMeta[]): FieldMeta[] {
  return fields.filter((field) => field.readable && field.level !== "masked" && offeredOperators(field.operators).length > 0 && field.type !== "uuid" && field.api_name !== "version");
}
