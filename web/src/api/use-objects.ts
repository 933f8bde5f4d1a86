import { useQuery, type UseQueryResult } from "@tanstack/react-query";
import { fetchObject, fetchObjects } from "@/api/meta";
import { keys } from "@/api/query-keys";
import type { ObjectMeta, ObjectSummary } from "@/api/types";

const FRESH_MS = 5 * 60_000;

/** Objects the person may see, in the order of the navigation. */
export function useObjects(): UseQueryResult<ObjectSummary[]> {
  return useQuery({
    queryKey: keys.objects,
    queryFn: ({ signal }) => fetchObjects(signal),
    staleTime: FRESH_MS,
  });
}

/** Everything about one object: fields, sections, rights, related lists. */
export function useObject(object: string): UseQueryResult<ObjectMeta> {
  return useQuery({ queryKey: keys.object(object), queryFn: ({ signal }) => fetchObject(object, signal), staleTime: FRESH_MS, enabled: object !== "" });
}
