import { useCallback } from "react";
import { useObjects as useAll } from "@/api/use-objects";

/** Names objects as people know them; those that are no more, by their key. */
export function useObjects(): (name: string) => string {
  const all = useAll();
  return useCallback((name: string) => all.data?.find((one) => one.api_name === name)?.label ?? name, [all.data]);
}
