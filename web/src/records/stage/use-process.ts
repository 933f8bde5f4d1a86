import { useQuery } from "@tanstack/react-query";
import { fetchProcesses, mayHaveProcess, stageKeys, type Process } from "@/api/stages";
import type { ObjectMeta } from "@/api/types";

/** The process whose stages a field holds; undefined when the field is an ordinary choice, or as long as that is not known. */
export function useProcessQuery(object: ObjectMeta, field: string): { process: Process | undefined; waiting: boolean } {
  const found = useQuery({
    queryKey: stageKeys.processes(object.api_name),
    queryFn: ({ signal }) => fetchProcesses(object.api_name, signal),
    enabled: mayHaveProcess(object),
    staleTime: 60_000,
  });
  return { process: found.data?.find((one) => one.field === field), waiting: found.isLoading };
}
