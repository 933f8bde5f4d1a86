import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { keys } from "@/api/query-keys";
import { listRecords } from "@/api/records";
import type { FieldMeta, Filter, ListQuery, ObjectMeta } from "@/api/types";
import { useObjects } from "@/api/use-objects";
import { pathsOf } from "@/fields/paths";
import { bothFilters } from "@/records/filter/filter-model";
import { effectiveFilter, type ListState } from "@/records/list/list-state";

const PAGE_SIZE = 100;

/** Pages of a list by cursor, as far as they have been asked for; `within` narrows it to one group. */
export function useRecordList(object: ObjectMeta, state: ListState, columns: readonly FieldMeta[], within: Filter | null = null) {
  const objects = useObjects();
  const fields = ["id", "version", ...new Set(columns.flatMap((field) => pathsOf(field, objects.data ?? [])))];
  const query: ListQuery = {
    filter: bothFilters(effectiveFilter(state, object), within),
    sort: state.sort || object.sort,
    fields,
    limit: PAGE_SIZE,
    trash: state.trash,
    reminders: true,
    ...(state.colors.length > 0 ? { colors: state.colors } : {}),
    ...(state.start === "" ? {} : { start: state.start }),
  };
  return useInfiniteQuery({
    queryKey: keys.list(object.api_name, query),
    queryFn: ({ pageParam, signal }) => listRecords(object.api_name, query, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
    enabled: objects.data !== undefined,
  });
}
