import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import { fetchTimeline, timelineKeys } from "@/api/timeline";
import type { ObjectMeta } from "@/api/types";
import { withHead, type Loaded } from "@/records/page/timeline-merge";

/**
 * The timeline of a record, page by page. What changes anywhere among the related objects asks for the newest entries alone and
 * joins them to what is loaded: somebody who has read back for months does not ask for all of it again with every change.
 */
export function useTimeline(object: ObjectMeta, id: string, kinds: readonly string[]) {
  const client = useQueryClient();
  const name = object.api_name;
  const chosen = kinds.join(",");
  const queryKey = useMemo(() => timelineKeys.page(name, id, chosen === "" ? [] : chosen.split(",")), [name, id, chosen]);
  const pages = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam, signal }) => fetchTimeline(name, id, kinds, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });
  const head = useQuery({
    queryKey: timelineKeys.head(name, id, kinds),
    queryFn: ({ signal }) => fetchTimeline(name, id, kinds, null, signal),
    enabled: pages.data !== undefined,
    initialData: pages.data?.pages[0],
    initialDataUpdatedAt: pages.dataUpdatedAt,
    // Asked for when something changes, never because time has passed.
    staleTime: Infinity,
    meta: { objects: object.related.map((related) => related.object) },
  });
  const { data: newest, dataUpdatedAt } = head;
  useEffect(() => {
    const known = client.getQueryState<Loaded>(queryKey);
    if (newest === undefined || known?.data === undefined || dataUpdatedAt <= known.dataUpdatedAt) return;
    const merged = withHead(known.data, newest);
    if (merged === null) void client.invalidateQueries({ queryKey });
    else client.setQueryData<Loaded>(queryKey, merged);
  }, [client, queryKey, newest, dataUpdatedAt]);
  return pages;
}
