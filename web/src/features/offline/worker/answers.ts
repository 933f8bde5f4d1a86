/** Answers of the API: from the network, and from the device when that is gone or too slow. */
import type { AskEvent, WorkerScope } from "@/features/offline/worker/scope";

const ANSWERS = "yingtu-answers";
const STORED = "x-yingtu-stored";
const TIMEOUT_MS = 5000;
const MOST = 600;
const MAX_AGE_MS = 3 * 24 * 3600 * 1000;

/** Since when what is shown comes from the device, null: it does not; pages are told when that begins and ends. */
let behind: string | null = null;
let kept = 0;
/** Counts sign-ins and sign-outs: an answer that was asked for before belongs to somebody else. */
let generation = 0;

export async function forget(): Promise<void> {
  generation += 1;
  await caches.delete(ANSWERS);
}

/** Queries are sent as POST; the cache knows addresses only. */
async function addressOf(request: Request): Promise<string> {
  const language = request.headers.get("Accept-Language") ?? "";
  const url = new URL(request.url);
  url.searchParams.set("$language", language);
  if (request.method === "POST") {
    const digest = await crypto.subtle.digest("SHA-256", await request.clone().arrayBuffer());
    url.searchParams.set("$body", [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join(""));
  }
  return url.href;
}

async function keep(address: string, answer: Response, asked: number): Promise<void> {
  const headers = new Headers(answer.headers);
  headers.set(STORED, new Date().toISOString());
  const body = await answer.blob();
  if (asked !== generation) return;
  const cache = await caches.open(ANSWERS);
  await cache.put(address, new Response(body, { status: answer.status, headers }));
  kept += 1;
  if (kept % 50 !== 1) return;
  const all = await cache.keys();
  for (const old of all.slice(0, Math.max(all.length - MOST, 0))) await cache.delete(old);
}

/** Refused to who may have seen it before: moved away, deleted, or not theirs to see any more. */
const LOST = new Set([403, 404, 410]);

/** What is done with an answer of the network: kept, or taken for a reason to keep nothing. */
async function heed(address: string, answer: Response, asked: number): Promise<void> {
  if (answer.status === 401) await forget();
  else if (LOST.has(answer.status)) await (await caches.open(ANSWERS)).delete(address, { ignoreVary: true });
  else if (answer.ok) await keep(address, answer, asked);
}

async function stored(address: string): Promise<Response | undefined> {
  const answer = await (await caches.open(ANSWERS)).match(address, { ignoreVary: true });
  const at = Date.parse(answer?.headers.get(STORED) ?? "");
  return Number.isNaN(at) || Date.now() - at > MAX_AGE_MS ? undefined : answer;
}

async function tell(scope: WorkerScope, at: string | null): Promise<void> {
  if ((behind === null) === (at === null)) return;
  behind = at;
  await tellBehind(scope);
}

/** Also for a page that has just been loaded: it was not there when the others were told. */
export async function tellBehind(scope: WorkerScope): Promise<void> {
  for (const client of await scope.clients.matchAll()) client.postMessage({ kind: "behind", at: behind });
}

async function fromNetwork(address: string, request: Request, scope: WorkerScope): Promise<Response> {
  const asked = generation;
  const answer = await fetch(request);
  await heed(address, answer.clone(), asked);
  await tell(scope, null);
  return answer;
}

/** The first to come, the network's or what is on the device when that fails or is too slow. */
async function firstOf(network: Promise<Response>, fromDevice: () => Promise<Response | undefined>): Promise<Response> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const slow = new Promise<"slow">((resolve) => { timer = setTimeout(() => { resolve("slow"); }, TIMEOUT_MS); });
  try {
    const first = await Promise.race([network, slow]);
    return first === "slow" ? ((await fromDevice()) ?? (await network)) : first;
  } catch (error) {
    const found = await fromDevice();
    if (found) return found;
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

export async function answerFor(event: AskEvent, scope: WorkerScope): Promise<Response> {
  const address = await addressOf(event.request);
  const network = fromNetwork(address, event.request, scope);
  event.waitUntil(network.catch(() => undefined));
  const fromDevice = async (): Promise<Response | undefined> => {
    const found = await stored(address);
    if (found) await tell(scope, found.headers.get(STORED));
    return found;
  };
  return firstOf(network, fromDevice);
}

interface Part {
  method?: string;
  path: string;
  body?: unknown;
}

/** `{"index":0,"status":200,"body":…}`: what an answer with several reads has in each line. */
const LINE = /^\{"index":(\d+),"status":(\d+),"body":(.*)\}$/;

async function keepEach(addresses: readonly string[], answer: Response, asked: number): Promise<void> {
  for (const line of (await answer.text()).split("\n")) {
    const [, index, status, body] = LINE.exec(line) ?? [];
    const address = addresses[Number(index)];
    // An empty answer has no body to be kept.
    if (address === undefined || status === "204") continue;
    await heed(address, new Response(body, { status: Number(status), headers: { "Content-Type": "application/json" } }), asked);
  }
}

/** Several reads at once: each is kept, and found again, as if it had been sent alone. */
export async function answersFor(event: AskEvent, scope: WorkerScope): Promise<Response> {
  const { requests } = (await event.request.clone().json()) as { requests: Part[] };
  const headers = { "Accept-Language": event.request.headers.get("Accept-Language") ?? "" };
  const addresses = await Promise.all(requests.map(({ method = "GET", path, body }) =>
    addressOf(new Request(path, { method, headers, body: body === undefined ? null : JSON.stringify(body) }))));
  const asked = generation;
  const network = fetch(event.request).then(async (answer) => {
    if (answer.status === 401) await forget();
    else if (answer.ok) event.waitUntil(keepEach(addresses, answer.clone(), asked).catch(() => undefined));
    await tell(scope, null);
    return answer;
  });
  event.waitUntil(network.catch(() => undefined));
  const fromDevice = async (): Promise<Response | undefined> => {
    const found = await Promise.all(addresses.map(stored));
    // What was never read is missing in the answer: whoever asked for it hears that there is no connection.
    const lines = await Promise.all(found.map(async (answer, index) =>
      answer ? `{"index":${String(index)},"status":200,"body":${(await answer.text()).replaceAll("\n", " ")}}\n` : ""));
    const oldest = found.map((answer) => answer?.headers.get(STORED)).filter((at) => typeof at === "string").sort()[0];
    if (oldest === undefined) return undefined;
    await tell(scope, oldest);
    return new Response(lines.join(""), { headers: { "Content-Type": "application/x-ndjson" } });
  };
  return firstOf(network, fromDevice);
}
