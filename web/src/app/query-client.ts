import { notifyManager, QueryClient } from "@tanstack/react-query";
import { ApiError } from "@/api/problem";
import { keys } from "@/api/query-keys";
import { setSignedOutListener } from "@/api/http";
import { fetchSession, watchSession } from "@/api/session";
import type { Session } from "@/api/types";

const STALE_MS = 15_000;
const MAX_RETRIES = 2;

// At once, not with the next timer: a button that is working is so before it can be clicked a second time.
notifyManager.setScheduler(queueMicrotask);

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: STALE_MS,
      // Without a network the service worker answers, or the failure is shown; nothing waits in silence.
      networkMode: "always",
      refetchOnReconnect: true,
      // Only what may pass by itself is repeated: no connection, or a server that is busy.
      retry: (count, error) => count < MAX_RETRIES && error instanceof ApiError && (error.status === 0 || error.status === 503),
    },
  },
});

setSignedOutListener(() => {
  queryClient.setQueryData(keys.session, null);
});

watchSession(() => {
  const before = queryClient.getQueryData<Session | null>(keys.session);
  // Asked for anew; for somebody else everything begins anew.
  void queryClient.fetchQuery({ queryKey: keys.session, queryFn: fetchSession, staleTime: 0 }).then(
    (now) => { if (before && now && before.user.id !== now.user.id) window.location.reload(); },
    () => undefined,
  );
});
