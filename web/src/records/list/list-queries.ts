/** What a list and a board ask for: so that it can be asked for before they are drawn. */
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { keys } from "@/api/query-keys";
import { aggregate, listRecords } from "@/api/records";
import type { FieldMeta, Filter, ListQuery, ObjectMeta, ObjectSummary } from "@/api/types";
import { pathsOf } from "@/fields/paths";
import { bothFilters } from "@/records/filter/filter-model";
import { effectiveFilter, type ListState } from "@/records/list/list-state";

export const PAGE_SIZE = 100;

/** Pages of a list by cursor; `within` narrows it to one group. */
export function recordPages(object: ObjectMeta, state: ListState, columns: readonly FieldMeta[], objects: readonly ObjectSummary[], within: Filter | null, limit: number) {
  const query: ListQuery = {
    filter: bothFilters(effectiveFilter(state, object), within),
    sort: state.sort || object.sort,
    fields: ["id", "version", ...new Set(columns.flatMap((field) => pathsOf(field, objects)))],
    limit,
    trash: state.trash,
    reminders: true,
    ...(state.colors.length > 0 ? { colors: state.colors } : {}),
    ...(state.start === "" ? {} : { start: state.start }),
  };
  return infiniteQueryOptions({
    queryKey: keys.list(object.api_name, query),
    queryFn: ({ pageParam, signal }) => listRecords(object.api_name, query, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });
}

/** How many records each column of a board holds, and what they add up to. */
export function boardFigures(object: ObjectMeta, field: FieldMeta, sum: string | null, state: ListState) {
  const request = {
    measures: [{ op: "count" as const }, ...(sum === null ? [] : [{ op: "sum" as const, field: sum }])],
    groupBy: [field.api_name],
    filter: effectiveFilter(state, object),
  };
  return queryOptions({ queryKey: keys.aggregate(object.api_name, request), queryFn: () => aggregate(object.api_name, request) });
}
