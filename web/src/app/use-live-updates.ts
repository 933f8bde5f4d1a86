import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { watchLive } from "@/api/live";
import { keys } from "@/api/query-keys";

const GATHER_MS = 400;

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
        for (const queryKey of [["meta"], ["views"], ["records"]]) void client.invalidateQueries({ queryKey });
        return;
      }
      if (live.kind === "reload") {
        void client.invalidateQueries({ queryKey: ["records"] });
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
