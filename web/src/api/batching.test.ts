import { afterEach, describe, expect, it, vi } from "vitest";
import { fetchTogether } from "@/api/batching";

const HOST = "http://crm.example";

/** A server that answers each read with its own address; `later` come in a second piece, cut in the middle of a line. */
function serve(): { sent: Request[]; addresses: string[] } {
  const sent: Request[] = [];
  const addresses: string[] = [];
  vi.stubGlobal("fetch", async (asked: Request | string, init?: RequestInit) => {
    const request = asked instanceof Request ? asked : new Request(HOST + asked, init);
    sent.push(request);
    if (!request.url.endsWith("/batch")) return Response.json({ alone: request.url });
    const { requests } = (await request.json()) as { requests: { path: string; body?: unknown }[] };
    addresses.push(...requests.map((each) => each.path));
    const text = requests
      .map((each, index) => (each.path.includes("missing") ? `{"index":${String(index)},"status":404,"body":{"code":"not_found"}}` : `{"index":${String(index)},"status":200,"body":${JSON.stringify({ 地址: each.path, body: each.body })}}`))
      .reverse().join("\n");
    const bytes = new TextEncoder().encode(`${text}\n`);
    return new Response(new ReadableStream({ start(controller) {
      for (let at = 0; at < bytes.length; at += 7) controller.enqueue(bytes.slice(at, at + 7));
      controller.close();
    } }));
  });
  return { sent, addresses };
}

function get(path: string, init: RequestInit = {}): Request {
  return new Request(HOST + path, init);
}

describe("reads of the same moment", () => {
  afterEach(() => { vi.unstubAllGlobals(); });

  it("are one request, and each gets its own answer", async () => {
    const { sent, addresses } = serve();
    const query = get("/api/v1/objects/lead/records/query", { method: "POST", body: '{"limit":5}', headers: { "X-CSRF-Token": "token" } });
    const answers = await Promise.all([fetchTogether(get("/api/v1/meta/objects?a=1")), fetchTogether(query), fetchTogether(get("/api/v1/objects/lead/records/missing"))]);
    expect(sent).toHaveLength(1);
    expect(sent[0]?.headers.get("X-CSRF-Token")).toBe("token");
    expect(addresses).toEqual(["/api/v1/meta/objects?a=1", "/api/v1/objects/lead/records/query", "/api/v1/objects/lead/records/missing"]);
    expect(await answers[0]?.json()).toEqual({ 地址: "/api/v1/meta/objects?a=1" });
    expect(await answers[1]?.json()).toEqual({ 地址: "/api/v1/objects/lead/records/query", body: { limit: 5 } });
    expect(answers[2]?.status).toBe(404);
  });

  it("leave alone what is no read, what is one by itself, and what must be fresh", async () => {
    const { sent } = serve();
    await Promise.all([
      fetchTogether(get("/api/v1/objects/lead/records", { method: "POST", body: "{}" })),
      fetchTogether(get("/api/v1/session", { cache: "no-store" })),
      fetchTogether(get("/api/v1/files/1")),
      fetchTogether(get("/api/v1/tags")),
    ]);
    expect(sent.map((each) => new URL(each.url).pathname)).toEqual(["/api/v1/objects/lead/records", "/api/v1/session", "/api/v1/files/1", "/api/v1/tags"]);
  });

  it("may be given up one by one, and fail together when there is no server", async () => {
    const { addresses } = serve();
    const stop = new AbortController();
    const given = fetchTogether(get("/api/v1/a", { signal: stop.signal }));
    const others = [fetchTogether(get("/api/v1/b")), fetchTogether(get("/api/v1/c"))];
    stop.abort();
    await expect(given).rejects.toThrow("abort");
    await Promise.all(others);
    await expect(fetchTogether(get("/api/v1/late", { signal: stop.signal }))).rejects.toThrow("abort");
    expect(addresses).toEqual(["/api/v1/b", "/api/v1/c"]);
    vi.stubGlobal("fetch", () => Promise.reject(new TypeError("no connection")));
    await expect(Promise.all([fetchTogether(get("/api/v1/b")), fetchTogether(get("/api/v1/c"))])).rejects.toThrow("no connection");
  });
});
