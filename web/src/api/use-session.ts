import { useQuery, type UseQueryResult } from "@tanstack/react-query";
import { createContext, use } from "react";
import { keys } from "@/api/query-keys";
import { fetchSession } from "@/api/session";
import type { Session } from "@/api/types";

export function useSessionQuery(): UseQueryResult<Session | null> {
  return useQuery({ queryKey: keys.session, queryFn: fetchSession, staleTime: Infinity, retry: false });
}

/**
 * The session as the shell was rendered with it. Pages read this and not the query: the cache is empty the moment the session
 * ends, while parts of the old page may still be rendered (a piece that has just been loaded, a slow navigation).
 */
export const SessionContext = createContext<Session | null>(null);

/** The signed-in person; only for pages inside the shell, which waits for the session. */
export function useSession(): Session {
  const session = use(SessionContext);
  if (!session) throw new Error("useSession() is only for pages of the signed-in application");
  return session;
}
