import { useQuery, type UseQueryResult } from "@tanstack/react-query";
import { keys } from "@/api/query-keys";
import { fetchSession } from "@/api/session";
import type { Session } from "@/api/types";

export function useSessionQuery(): UseQueryResult<Session | null> {
  return useQuery({ queryKey: keys.session, queryFn: fetchSession, staleTime: Infinity, retry: false });
}

/** The signed-in person; only for pages inside the shell, which waits for the session. */
export function useSession(): Session {
  const { data } = useSessionQuery();
  if (!data) throw new Error("useSession() is only for pages of the signed-in application");
  return data;
}
