import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { answerFor as answer, answersFor as answers, forget as forgetAll } from "@/features/offline/worker/answers";
import { changed, WHO } from "@/features/offline/worker/person";
import type { AskEvent, WorkerScope } from "@/features/offline/worker/scope";

const HOST = "http://crm.example";

/** Cache storage as far as the worker uses it. */
class Caches {
  stored = new Map<string, Map<string, Response>>();

  open(name: string) {
    const entries = this.stored.get(name) ?? new Map<string, Response>();
    this.stored.set(name, entries);
    return Promise.resolve({
      match: (key: string) => Promise.resolve(entries.get(key)?.clone()),
      put: (key: string, value: Response) => { entries.set(key, value); return Promise.resolve(); },
      delete: (key: string) => Promise.resolve(entries.delete(key)),
      keys: () => Promise.resolve([...entries.keys()]),
    });
  }

  delete(name: string) {
    return Promise.resolve(this.stored.delete(name));
  }
}

/** What the network says; null: there is none. */
let network: ((request: Request) => Response | Promise<Response>) | null = null;
let unsubscribed = 0;
let worker: { answerFor: typeof answer; answersFor: typeof answers; forget: typeof forgetAll };
const waits: Promise<unknown>[] = [];
const scope = {
  clients: { matchAll: () => Promise.resolve([]) },
  registration: { pushManager: { getSubscription: () => Promise.resolve({ unsubscribe: () => { unsubscribed += 1; return Promise.resolve(true); } }) } },
} as unknown as WorkerScope;

function asking(path: string, body?: unknown): AskEvent {
  const request = new Request(HOST + path, body === undefined ? {} : { method: "POST", body: JSON.stringify(body) });
  return { request, waitUntil: (work: Promise<unknown>) => { waits.push(work); }, respondWith: () => undefined } as unknown as AskEvent;
}

async function read(path: string): Promise<unknown> {
  const found = await worker.answerFor(asking(path), scope);
  await Promise.allSettled(waits.splice(0));
  return found.ok ? found.json() : found.status;
}

beforeEach(async () => {
  unsubscribed = 0;
  vi.stubGlobal("caches", new Caches());
  vi.stubGlobal("fetch", (request: Request) => (network === null ? Promise.reject(new TypeError("no network")) : Promise.resolve(network(request))));
  vi.stubGlobal("Request", class extends Request { constructor(input: string | Request, init?: RequestInit) { super(typeof input === "string" && input.startsWith("/") ? HOST + input : input, init); } });
  vi.resetModules();
  worker = await import("@/features/offline/worker/answers");
});
afterEach(() => { vi.unstubAllGlobals(); });

describe("answers of the device", () => {
  test("are given when the network is gone, and not once the server has refused them", async () => {
    network = () => Response.json({ phone: "13800000000" });
    await read("/api/v1/objects/lead/records/1");
    network = null;
    expect(await read("/api/v1/objects/lead/records/1")).toEqual({ phone: "13800000000" });
    network = () => new Response(null, { status: 404 });
    expect(await read("/api/v1/objects/lead/records/1")).toBe(404);
    network = null;
    await expect(read("/api/v1/objects/lead/records/1")).rejects.toThrow("no network");
  });

  test("a failure of the server takes nothing away", async () => {
    network = () => Response.json({ name: "kept" });
    await read("/api/v1/tags");
    network = () => new Response(null, { status: 503 });
    expect(await read("/api/v1/tags")).toBe(503);
    network = null;
    expect(await read("/api/v1/tags")).toEqual({ name: "kept" });
  });

  test("of several reads each is kept, given up and found as if it had been asked alone", async () => {
    const lines = (second: string) => new Response(`{"index":1,${second}}\n{"index":0,"status":200,"body":{"at":0}}\n`);
    const both = () => worker.answersFor(asking("/api/v1/batch", { requests: [{ path: "/api/v1/a" }, { path: "/api/v1/b" }] }), scope);
    network = () => lines('"status":200,"body":{"at":1}');
    await (await both()).text();
    await Promise.allSettled(waits.splice(0));
    network = null;
    expect(await read("/api/v1/b")).toEqual({ at: 1 });
    network = () => lines('"status":403,"body":{"code":"forbidden"}');
    await (await both()).text();
    await Promise.allSettled(waits.splice(0));
    network = null;
    expect(await read("/api/v1/a")).toEqual({ at: 0 });
    await expect(read("/api/v1/b")).rejects.toThrow();
    expect(await (await both()).text()).toBe('{"index":0,"status":200,"body":{"at":0}}\n');
  });

  test("the end of a session takes all of them, and what was asked for before it is not kept afterwards", async () => {
    network = () => Response.json({ hers: true });
    await read("/api/v1/tags");
    let arrive: (found: Response) => void = () => undefined;
    network = () => new Promise<Response>((resolve) => { arrive = resolve; });
    const late = read("/api/v1/recent");
    await vi.waitFor(() => { expect(waits).toHaveLength(1); });
    await worker.forget();
    arrive(Response.json({ hers: true }));
    expect(await late).toEqual({ hers: true });
    network = null;
    await expect(read("/api/v1/recent")).rejects.toThrow();
    await expect(read("/api/v1/tags")).rejects.toThrow();
  });
});

describe("another person at the device", () => {
  const session = (person: string) => Response.json({ workspace: { id: "w" }, user: { id: person } });
  const signedIn = (person: string) => changed(new Request(`${HOST}/api/v1/session`, { method: "POST" }), session(person), scope);

  test.each(["session", "session/second-factor", "access/seen-as"])("may be acting after %s", (path) => {
    expect(WHO.test(`/api/v1/${path}`)).toBe(true);
  });

  test("ends what the one before was told here; the same person goes on being told", async () => {
    await signedIn("ann");
    const first = unsubscribed;
    await signedIn("ann");
    expect(unsubscribed).toBe(first);
    await signedIn("bob");
    expect(unsubscribed).toBe(first + 1);
    await changed(new Request(`${HOST}/api/v1/session`, { method: "DELETE" }), new Response(null, { status: 204 }), scope);
    expect(unsubscribed).toBe(first + 2);
  });

  test("who is refused changes nothing", async () => {
    await signedIn("ann");
    const first = unsubscribed;
    await changed(new Request(`${HOST}/api/v1/session`, { method: "POST" }), new Response(null, { status: 401 }), scope);
    expect(unsubscribed).toBe(first);
    await signedIn("ann");
    expect(unsubscribed).toBe(first);
  });
});
