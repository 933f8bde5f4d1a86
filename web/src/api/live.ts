/**
 * Live updates by server-sent events, one connection for all tabs of the browser: a browser allows six connections to a
 * server, and a stream per tab would use them up. The tab that holds the lock listens and tells the others.
 */

export type Live = { kind: "changed"; object: string } | { kind: "reload" } | { kind: "catalog" };

const CHANNEL = "yingtu.live";
const RETRY_MS = 15_000;

function isLive(value: unknown): value is Live {
  if (typeof value !== "object" || value === null || !("kind" in value)) return false;
  return value.kind === "reload" || value.kind === "catalog" || (value.kind === "changed" && "object" in value && typeof value.object === "string");
}

function objectOf(data: string): string | null {
  try {
    const parsed: unknown = JSON.parse(data);
    if (typeof parsed === "object" && parsed !== null && "object" in parsed && typeof parsed.object === "string") return parsed.object;
  } catch {
    // Not for us: comments and future kinds of messages are ignored.
  }
  return null;
}

/** Listen at the server; returns how to stop. After a refusal (busy, restarting) the browser gives up for good; we do not. */
function listen(tell: (live: Live) => void): () => void {
  let events: EventSource | null = null;
  let again: ReturnType<typeof setTimeout> | null = null;
  const begin = () => {
    events = new EventSource("/api/v1/events");
    events.onmessage = (message) => {
      const object = objectOf(String(message.data));
      if (object !== null) tell({ kind: "changed", object });
    };
    // Too much happened meanwhile to be told one by one.
    events.addEventListener("reload", () => { tell({ kind: "reload" }); });
    // Objects and fields are other ones than before.
    events.addEventListener("catalog", () => { tell({ kind: "catalog" }); });
    events.onerror = () => {
      if (events?.readyState !== EventSource.CLOSED || again !== null) return;
      again = setTimeout(() => {
        again = null;
        begin();
        tell({ kind: "reload" });
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
