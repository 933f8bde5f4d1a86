import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { watchLive } from "@/api/live";
import { keys } from "@/api/query-keys";
import { fetchSession } from "@/api/session";

const GATHER_MS = 400;
/** What is written takes a moment to be committed. */
const COMMITTED_MS = 2000;
/** Nothing on this page was read earlier. By the clock on the wall: the other one stands still while a device sleeps. */
const BEGAN = Date.now();

/** Whether something has happened since this page began to read and before its changes were told. */
function missed(quietMs: number | null): boolean {
  return quietMs !== null && quietMs < Date.now() - BEGAN + COMMITTED_MS;
}

/** Whatever changes on the server is asked for again; bursts (an import) are gathered. */
export function useLiveUpdates(): void {
  const client = useQueryClient();
  useEffect(() => {
    const touched = new Set<string>();
    let timer: ReturnType<typeof setTimeout> | null = null;
    const refresh = () => {
      timer = null;
      const gathered = new Set(touched);
      for (const object of touched) void client.invalidateQueries({ queryKey: keys.records(object) });
      // What is put together from several objects names them.
      void client.invalidateQueries({ predicate: ({ meta }) => Array.isArray(meta?.["objects"]) && meta["objects"].some((object) => typeof object === "string" && gathered.has(object)) });
      touched.clear();
    };
    const stop = watchLive((live) => {
      if (live.kind === "catalog") {
        // Roles are configuration: what this device keeps may show what is masked by now.
        (navigator as Partial<Navigator>).serviceWorker?.controller?.postMessage("forget");
        for (const queryKey of [keys.meta, keys.allViews, keys.allRecords]) void client.invalidateQueries({ queryKey });
        return;
      }
      if (live.kind === "refused") {
        // Should the session have ended, that answer leads to the sign-in page.
        fetchSession().catch(() => undefined);
        return;
      }
      if (live.kind === "begun" && !missed(live.quietMs)) return;
      if (live.kind === "reload" || live.kind === "begun") {
        void client.invalidateQueries({ queryKey: keys.allRecords });
        return;
      }
      touched.add(live.object);
      timer ??= setTimeout(refresh, GATHER_MS);
    });
    return () => {
      stop();
      if (timer) clearTimeout(timer);
    };
  }, [client]);
}
