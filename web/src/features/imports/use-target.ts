import { useQuery, type UseQueryResult } from "@tanstack/react-query";
import { fetchTarget, type Target } from "@/features/imports/api";

/** What a file may fill in one object. */
export function useTarget(object: string): UseQueryResult<Target> {
  return useQuery({ queryKey: ["import-target", object], queryFn: () => fetchTarget(object), enabled: object !== "", staleTime: 60_000 });
}
