import { useQuery } from "@tanstack/react-query";
import { keys } from "@/api/query-keys";
import { aggregate } from "@/api/records";
import type { FieldMeta, Filter, ObjectMeta } from "@/api/types";
import { bothFilters } from "@/records/filter/filter-model";
import { groupBy, type Grouping } from "@/records/list/group-model";
import { effectiveFilter, type ListState } from "@/records/list/list-state";

/** A group with its figures: the value it is made of, `count`, `sum_<field>`. */
export type GroupRow = Readonly<Record<string, unknown>>;

/** Groups that are asked for; further ones are not shown. */
export const MOST_GROUPS = 1000;

/** The fields that are added up. */
export function sumsOf(object: ObjectMeta, state: ListState): FieldMeta[] {
  return state.sums.flatMap((name) => object.fields.find((field) => field.api_name === name && field.summable) ?? []);
}

/** The groups of a list with their figures; without a grouping, those of all it found. `within` narrows it to one group. */
export function useGroups(object: ObjectMeta, state: ListState, grouping: Grouping | null, within: Filter | null = null) {
  const request = {
    measures: [{ op: "count" as const }, ...sumsOf(object, state).map((field) => ({ op: "sum" as const, field: field.api_name }))],
    groupBy: grouping ? groupBy(grouping) : [],
    filter: bothFilters(effectiveFilter(state, object), within),
  };
  return useQuery<GroupRow[]>({ queryKey: keys.aggregate(object.api_name, request), queryFn: () => aggregate(object.api_name, request) });
}
