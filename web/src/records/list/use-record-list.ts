import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { keys } from "@/api/query-keys";
import { listRecords } from "@/api/records";
import type { FieldMeta, Filter, ListQuery, ObjectMeta, RecordRow } from "@/api/types";
import { useObjects } from "@/api/use-objects";
import { pathsOf } from "@/fields/paths";
import { bothFilters } from "@/records/filter/filter-model";
import { effectiveFilter, type ListState } from "@/records/list/list-state";

const PAGE_SIZE = 100;
const NONE: RecordRow[] = [];

/** Pages of a list by cursor, as far as they have been asked for, and their rows; `within` narrows it to one group. */
export function useRecordList(object: ObjectMeta, state: ListState, columns: readonly FieldMeta[], within: Filter | null = null, limit = PAGE_SIZE) {
  const objects = useObjects();
  const fields = ["id", "version", ...new Set(columns.flatMap((field) => pathsOf(field, objects.data ?? [])))];
  const query: ListQuery = {
    filter: bothFilters(effectiveFilter(state, object), within),
    sort: state.sort || object.sort,
    fields,
    limit,
    trash: state.trash,
    reminders: true,
    ...(state.colors.length > 0 ? { colors: state.colors } : {}),
    ...(state.start === "" ? {} : { start: state.start }),
  };
  const list = useInfiniteQuery({
    queryKey: keys.list(object.api_name, query),
    queryFn: ({ pageParam, signal }) => listRecords(object.api_name, query, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
    enabled: objects.data !== undefined,
  });
  const pages = list.data?.pages;
  const rows = useMemo(() => pages?.flatMap((page) => page.items) ?? NONE, [pages]);
  return { list, rows };
}
