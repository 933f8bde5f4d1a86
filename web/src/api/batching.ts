/**
 * What a page asks for in the same moment travels as one request.
 *
 * A request costs a browser on a slow device more than its answer does, and a page asks for a dozen small things. Reads that are
 * begun in one task are collected and sent together; each answer is given out as soon as it arrives. Whoever asked sees no
 * difference: the same statuses, the same problems, the same aborting.
 */

const BATCH = "/api/v1/batch";
/** As many as the server takes at once. */
const MOST = 50;

/** Streams, files of any size, and what the worker of the device does not keep. */
const ALONE = /^\/api\/v1\/(?:events|files|jobs|info|operations|approval-links|batch)(?:\/|$)/;
const READS_BY_POST = /^\/api\/v1\/objects\/[^/]+\/(?:records\/(?:query|aggregate)|stages)$/;

interface Waiting {
  request: Request;
  path: string;
  resolve: (answer: Response) => void;
  reject: (reason: unknown) => void;
}

/** Begun in this task. */
let waiting: Waiting[] = [];

/** `fetch` for the client of the API. */
export async function fetchTogether(request: Request): Promise<Response> {
  const { pathname, search } = new URL(request.url);
  const posts = request.method === "POST";
  // `no-store` asks for what is there now, past everything that is kept.
  const alone = request.cache === "no-store" || (posts ? !READS_BY_POST.test(pathname) : request.method !== "GET" || !pathname.startsWith("/api/v1/") || ALONE.test(pathname));
  if (alone) return fetch(request);
  // Given up already: nobody would ever say so again.
  request.signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    if (waiting.length === 0) setTimeout(send);
    waiting.push({ request, path: pathname + search, resolve, reject });
    request.signal.addEventListener("abort", () => { reject(request.signal.reason as Error); }, { once: true });
  });
}

function send(): void {
  const asked = waiting.filter(({ request }) => !request.signal.aborted);
  waiting = [];
  for (let from = 0; from < asked.length; from += MOST) void sendTogether(asked.slice(from, from + MOST));
}

async function sendTogether(parts: Waiting[]): Promise<void> {
  const [only] = parts;
  if (!only) return;
  if (parts.length === 1) {
    fetch(only.request).then(only.resolve, only.reject);
    return;
  }
  const open = new Map(parts.map((part, index) => [index, part]));
  try {
    const requests = await Promise.all(parts.map(async ({ request, path }) =>
      request.method === "POST" ? { method: "POST", path, body: (await request.json()) as unknown } : { path }));
    const headers = new Headers(only.request.headers);
    headers.set("Content-Type", "application/json");
    const csrf = parts.map(({ request }) => request.headers.get("X-CSRF-Token")).find((token) => token !== null);
    if (csrf) headers.set("X-CSRF-Token", csrf);
    const answer = await fetch(BATCH, { method: "POST", headers, credentials: "same-origin", body: JSON.stringify({ requests }), signal: whenAllAbort(parts) });
    if (!answer.ok || !answer.body) {
      // Refused as a whole (no server, too fast, closed): everybody hears it.
      for (const part of open.values()) part.resolve(answer.clone());
      return;
    }
    for await (const line of linesOf(answer.body)) {
      const { index, reply } = replyOf(line);
      open.get(index)?.resolve(reply);
      open.delete(index);
    }
    for (const part of open.values()) part.reject(new TypeError("The answer has ended early"));
  } catch (error) {
    for (const part of open.values()) part.reject(error);
  }
}

/** Aborted as soon as nobody waits for any of them. */
function whenAllAbort(parts: readonly Waiting[]): AbortSignal {
  const controller = new AbortController();
  const look = () => { if (parts.every(({ request }) => request.signal.aborted)) controller.abort(); };
  for (const { request } of parts) request.signal.addEventListener("abort", look, { once: true });
  return controller.signal;
}

async function* linesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    rest += decoder.decode(value, { stream: !done });
    const lines = rest.split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
    if (done) return;
  }
}

const LINE = /^\{"index":(\d+),"status":(\d+),"body":/;
const EMPTY = new Set([204, 205, 304]);

/** One line of an answer, as the answer it would have been alone. The body stays text: whoever asked parses it. */
function replyOf(line: string): { index: number; reply: Response } {
  const head = LINE.exec(line);
  if (!head) throw new TypeError("Not a line of a batch");
  const status = Number(head[2]);
  const body = EMPTY.has(status) ? null : line.slice(head[0].length, -1);
  return { index: Number(head[1]), reply: new Response(body, { status, headers: { "Content-Type": "application/json" } }) };
}
