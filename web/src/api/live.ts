/**
 * Live updates by server-sent events, one connection for all tabs of the browser: a browser allows six connections to a
 * server, and a stream per tab would use them up. The tab that holds the lock listens and tells the others.
 */

export type Live =
  | { kind: "changed"; object: string }
  /** From now on everything is told; for so long before nothing has happened, null: ever. */
  | { kind: "begun"; quietMs: number | null }
  | { kind: "reload" }
  | { kind: "catalog" }
  /** The server does not let us listen: it is busy or restarting, or the session has ended. */
  | { kind: "refused" };

const CHANNEL = "yingtu.live";
const RETRY_MS = 15_000;

function isLive(value: unknown): value is Live {
  if (typeof value !== "object" || value === null || !("kind" in value)) return false;
  if (value.kind === "changed") return "object" in value && typeof value.object === "string";
  if (value.kind === "begun") return "quietMs" in value && (value.quietMs === null || typeof value.quietMs === "number");
  return value.kind === "reload" || value.kind === "catalog" || value.kind === "refused";
}

/** One value of a message; undefined where it is not for us: future kinds of messages are ignored. */
function valueOf(data: unknown, name: string): unknown {
  try {
    return (JSON.parse(String(data)) as Record<string, unknown> | null)?.[name];
  } catch {
    return undefined;
  }
}

/** Listen at the server; returns how to stop. After a refusal (busy, restarting) the browser gives up for good; we do not. */
function listen(tell: (live: Live) => void): () => void {
  let events: EventSource | null = null;
  let again: ReturnType<typeof setTimeout> | null = null;
  const begin = () => {
    // Once it knows where it is, a stream that was interrupted goes on from there by itself.
    let knows = false;
    events = new EventSource("/api/v1/events");
    events.onmessage = ({ data, lastEventId }: MessageEvent<unknown>) => {
      knows ||= lastEventId !== "";
      const object = valueOf(data, "object");
      if (typeof object === "string") tell({ kind: "changed", object });
    };
    events.addEventListener("begin", ({ data }: MessageEvent<unknown>) => {
      const quiet = valueOf(data, "quiet_s");
      if (!knows) tell({ kind: "begun", quietMs: typeof quiet === "number" ? quiet * 1000 : null });
    });
    // Too much happened meanwhile to be told one by one.
    events.addEventListener("reload", () => { tell({ kind: "reload" }); });
    // Objects and fields are other ones than before.
    events.addEventListener("catalog", () => { tell({ kind: "catalog" }); });
    events.onerror = () => {
      if (events?.readyState !== EventSource.CLOSED || again !== null) return;
      tell({ kind: "refused" });
      again = setTimeout(() => {
        again = null;
        begin();
      }, RETRY_MS);
    };
  };
  begin();
  return () => {
    events?.close();
    if (again) clearTimeout(again);
  };
}

/** Call `tell` for every change that this or another tab hears of. Returns how to stop. */
export function watchLive(tell: (live: Live) => void): () => void {
  // The web locks exist in secure contexts only; elsewhere each tab listens for itself.
  const locks = (navigator as Partial<Navigator>).locks;
  if (!locks) return listen(tell);

  const channel = new BroadcastChannel(CHANNEL);
  channel.onmessage = (message) => {
    if (isLive(message.data)) tell(message.data);
  };
  const stopped = new AbortController();
  let release: () => void = () => undefined;
  const hold = () => {
    const stop = listen((live) => {
      tell(live);
      channel.postMessage(live);
    });
    return new Promise<void>((resolve) => {
      release = () => {
        stop();
        resolve();
      };
    });
  };
  locks.request(CHANNEL, { signal: stopped.signal }, hold).catch(() => undefined);
  return () => {
    stopped.abort();
    release();
    channel.close();
  };
}
