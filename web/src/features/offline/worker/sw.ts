/**
 * The service worker: the application opens without a network, and what was read lately can be read again.
 *
 * Files of the build never change, so they come from the device. Pages and answers come from the network while it is quick
 * enough. Answers are kept for whoever is signed in; signing in or out forgets them, and so does a change of what anybody may see.
 */
import { answerFor, answersFor, forget, tellBehind } from "@/features/offline/worker/answers";
import { changed, WHO } from "@/features/offline/worker/person";
import { listenToPush } from "@/features/offline/worker/push";
import type { WorkerScope } from "@/features/offline/worker/scope";

const scope = self as unknown as WorkerScope;

/** Addresses of the shell; the build writes them here. */
const SHELL = "__SHELL__" as unknown as readonly string[];
const VERSION = "__VERSION__";
const FILES = `yingtu-files-${VERSION}`;
const PAGE = "/";
const PAGE_TIMEOUT_MS = 3000;

scope.addEventListener("install", (event) => {
  event.waitUntil(caches.open(FILES).then((cache) => cache.addAll([PAGE, ...SHELL])));
});

scope.addEventListener("activate", (event) => {
  const clean = async () => {
    for (const name of await caches.keys()) if (name.startsWith("yingtu-files-") && name !== FILES) await caches.delete(name);
    await scope.clients.claim();
  };
  event.waitUntil(clean());
});

scope.addEventListener("message", (event) => {
  if (event.data === "update") event.waitUntil(scope.skipWaiting());
  else if (event.data === "behind") event.waitUntil(tellBehind(scope));
  else if (event.data === "forget") event.waitUntil(forget());
});

async function file(request: Request): Promise<Response> {
  const cache = await caches.open(FILES);
  const kept = await cache.match(request, { ignoreVary: true });
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) await cache.put(request, answer.clone());
  return answer;
}

async function page(request: Request): Promise<Response> {
  const stored = async () => (await caches.open(FILES)).match(PAGE);
  const slow = new Promise<Response | undefined>((resolve) => setTimeout(() => { void stored().then(resolve); }, PAGE_TIMEOUT_MS));
  const network = fetch(request);
  try {
    return (await Promise.race([network, slow])) ?? (await network);
  } catch (error) {
    const kept = await stored();
    if (kept) return kept;
    throw error;
  }
}

listenToPush(scope);

const PUBLIC = /^\/(?:assets\/|icons\/|favicon\.svg$|manifest\.webmanifest$)/;
/** Reading what cannot be kept: streams, files of any size, downloads. */
const NEVER = /^\/api\/v1\/(?:events|files|jobs|info|operations|approval-links)(?:\/|$)/;
const READS_BY_POST = /^\/api\/v1\/objects\/[^/]+\/(?:records\/(?:query|aggregate)|stages)$/;

scope.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== scope.location.origin) return;
  if (request.method !== "GET" && WHO.test(pathname)) {
    event.respondWith(fetch(request).then(async (answer) => {
      await changed(request, answer, scope);
      return answer;
    }));
  } else if (pathname === "/api/v1/batch") {
    event.respondWith(answersFor(event, scope));
  } else if (pathname.startsWith("/api/")) {
    // Asked for as it is now, to be compared with: what is kept would lie.
    if (request.cache === "no-store") return;
    const reads = request.method === "GET" ? !NEVER.test(pathname) : request.method === "POST" && READS_BY_POST.test(pathname);
    if (reads) event.respondWith(answerFor(event, scope));
  } else if (request.method === "GET") {
    if (PUBLIC.test(pathname)) event.respondWith(file(request));
    else if (request.mode === "navigate") event.respondWith(page(request));
  }
});
