import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { FieldMeta, Filter, ObjectMeta, RecordRow } from "@/api/types";
import { useObjects } from "@/api/use-objects";
import { PAGE_SIZE, recordPages } from "@/records/list/list-queries";
import type { ListState } from "@/records/list/list-state";

const NONE: RecordRow[] = [];

/** Pages of a list by cursor, as far as they have been asked for, and their rows; `within` narrows it to one group. */
export function useRecordList(object: ObjectMeta, state: ListState, columns: readonly FieldMeta[], within: Filter | null = null, limit = PAGE_SIZE) {
  const objects = useObjects();
  const list = useInfiniteQuery({
    ...recordPages(object, state, columns, objects.data ?? [], within, limit),
    placeholderData: keepPreviousData,
    enabled: objects.data !== undefined,
  });
  const pages = list.data?.pages;
  const rows = useMemo(() => pages?.flatMap((page) => page.items) ?? NONE, [pages]);
  return { list, rows };
}
