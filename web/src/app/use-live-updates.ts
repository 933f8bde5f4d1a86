import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { keys } from "@/api/query-keys";

const GATHER_MS = 400;

function objectOf(data: string): string | null {
  try {
    const parsed: unknown = JSON.parse(data);
    if (typeof parsed === "object" && parsed !== null && "object" in parsed && typeof parsed.object === "string") return parsed.object;
  } catch {
    // Not for us: comments and future kinds of messages are ignored.
  }
  return null;
}

/** Whatever changes on the server is asked for again; bursts (an import) are gathered. */
export function useLiveUpdates(): void {
  const client = useQueryClient();
  useEffect(() => {
    const touched = new Set<string>();
    let timer: ReturnType<typeof setTimeout> | null = null;
    const refresh = () => {
      timer = null;
      for (const object of touched) {
        const queryKey = object.startsWith("$") ? ["meta"] : keys.records(object);
        void client.invalidateQueries({ queryKey });
      }
      touched.clear();
    };
    const events = new EventSource("/api/v1/events");
    events.onmessage = (message) => {
      const object = objectOf(String(message.data));
      if (object === null) return;
      touched.add(object);
      timer ??= setTimeout(refresh, GATHER_MS);
    };
    return () => {
      events.close();
      if (timer) clearTimeout(timer);
    };
  }, [client]);
}
