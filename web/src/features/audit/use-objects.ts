import { useQuery } from "@tanstack/react-query";
import { useCallback } from "react";
import { fetchObject } from "@/api/meta";
import { keys } from "@/api/query-keys";
import { useObjects as useAll } from "@/api/use-objects";

/** Names objects as people know them; those that are no more, by their key. */
export function useObjects(): (name: string) => string {
  const all = useAll();
  return useCallback((name: string) => all.data?.find((one) => one.api_name === name)?.label ?? name, [all.data]);
}

/** Names the fields of an object; null for what is none of its fields, or for an object that is not seen. */
export function useFieldNames(object: string | null): (name: string) => string | null {
  const all = useAll();
  const known = object !== null && (all.data ?? []).some((one) => one.api_name === object);
  const meta = useQuery({ queryKey: keys.object(object ?? ""), queryFn: ({ signal }) => fetchObject(object ?? "", signal), staleTime: 300_000, enabled: known });
  return useCallback((name: string) => meta.data?.fields.find((one) => one.api_name === name)?.label ?? null, [meta.data]);
}
