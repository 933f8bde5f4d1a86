/** The service worker of this page: registered when the page has long been usable; tells when a new version waits. */

// The browser offers to install early, and once.
import "@/ui/install";
import { reloadKept } from "@/ui/unsaved";

/** The first visit comes first: what the worker stores is loaded after it. */
const DELAY_MS = 4000;
const LOOK_MS = 3_600_000;

export interface Told {
  /** A new version is there; calling `update` starts it and loads the page again. */
  onUpdate: (update: () => void) => void;
  /** What is shown comes from the device, as of this moment; null: no longer. */
  onBehind: (at: string | null) => void;
}

function watch(registration: ServiceWorkerRegistration, told: Told): () => void {
  const workers = navigator.serviceWorker;
  // Without a controller it is the first one, and nothing is replaced.
  let replaces = workers.controller !== null;
  let started = false;
  const offer = () => {
    const { waiting } = registration;
    if (waiting === null || !replaces) return;
    told.onUpdate(() => {
      started = true;
      waiting.postMessage("update");
    });
  };
  const controlled = () => {
    if (started) reloadKept();
    // Another tab has started the new version: what this one still has to load may be gone.
    else if (replaces) told.onUpdate(reloadKept);
    replaces = true;
  };
  const found = () => { registration.installing?.addEventListener("statechange", offer); };
  offer();
  registration.addEventListener("updatefound", found);
  workers.addEventListener("controllerchange", controlled);
  return () => {
    registration.removeEventListener("updatefound", found);
    workers.removeEventListener("controllerchange", controlled);
  };
}

export function registerWorker(told: Told): () => void {
  // Only over HTTPS (or on this machine); elsewhere the application works as before, with a network.
  const workers = (navigator as Partial<Navigator>).serviceWorker;
  if (!workers || import.meta.env.DEV) return () => undefined;
  const listen = ({ data }: MessageEvent<unknown>) => {
    if (typeof data === "object" && data !== null && "kind" in data && data.kind === "behind" && "at" in data) told.onBehind(typeof data.at === "string" ? data.at : null);
  };
  workers.addEventListener("message", listen);
  workers.controller?.postMessage("behind");
  let look: ReturnType<typeof setInterval> | undefined;
  let unwatch: (() => void) | undefined;
  let ended = false;
  // A piece of this version is gone from the server: only loading again helps.
  const missing = () => { told.onUpdate(reloadKept); };
  window.addEventListener("vite:preloadError", missing);
  const begin = async () => {
    try {
      const registration = await workers.register("/sw.js", { scope: "/", updateViaCache: "none" });
      if (ended) return;
      unwatch = watch(registration, told);
      look = setInterval(() => { registration.update().catch(() => undefined); }, LOOK_MS);
    } catch {
      // Refused by the browser's settings: everything works, only not without a network.
    }
  };
  const timer = setTimeout(() => void begin(), workers.controller ? 0 : DELAY_MS);
  return () => {
    clearTimeout(timer);
    clearInterval(look);
    ended = true;
    unwatch?.();
    window.removeEventListener("vite:preloadError", missing);
    workers.removeEventListener("message", listen);
  };
}
