import type { Filter } from "@/api/types";
import { isCondition } from "@/records/filter/filter-model";

/** Every path that a filter names. */
export function pathsIn(filter: Filter | null): string[] {
  if (filter === null) return [];
  if (isCondition(filter)) return [filter.field];
  if ("not" in filter) return pathsIn(filter.not);
  return ("all" in filter ? filter.all : filter.any).flatMap(pathsIn);
}
