/** The service worker of this page: registered when the page has long been usable; tells when a new version waits. */

/** The first visit comes first: what the worker stores is loaded after it. */
const DELAY_MS = 4000;
const LOOK_MS = 3_600_000;

export interface Told {
  /** A new version is there; calling `update` starts it and loads the page again. */
  onUpdate: (update: () => void) => void;
  /** What is shown comes from the device, as of this moment; null: no longer. */
  onBehind: (at: string | null) => void;
}

function watch(registration: ServiceWorkerRegistration, told: Told): void {
  const offer = () => {
    const { waiting } = registration;
    // Without a controller it is the first one, and nothing is replaced.
    if (waiting === null || navigator.serviceWorker.controller === null) return;
    told.onUpdate(() => {
      navigator.serviceWorker.addEventListener("controllerchange", () => { window.location.reload(); }, { once: true });
      waiting.postMessage("update");
    });
  };
  offer();
  registration.addEventListener("updatefound", () => { registration.installing?.addEventListener("statechange", offer); });
}

export function registerWorker(told: Told): () => void {
  // Only over HTTPS (or on this machine); elsewhere the application works as before, with a network.
  const workers = (navigator as Partial<Navigator>).serviceWorker;
  if (!workers || import.meta.env.DEV) return () => undefined;
  const listen = ({ data }: MessageEvent<unknown>) => {
    if (typeof data === "object" && data !== null && "kind" in data && data.kind === "behind" && "at" in data) told.onBehind(typeof data.at === "string" ? data.at : null);
  };
  workers.addEventListener("message", listen);
  let look: ReturnType<typeof setInterval> | undefined;
  const begin = async () => {
    try {
      const registration = await workers.register("/sw.js", { scope: "/", updateViaCache: "none" });
      watch(registration, told);
      look = setInterval(() => { registration.update().catch(() => undefined); }, LOOK_MS);
    } catch {
      // Refused by the browser's settings: everything works, only not without a network.
    }
  };
  const timer = setTimeout(() => void begin(), workers.controller ? 0 : DELAY_MS);
  return () => {
    clearTimeout(timer);
    clearInterval(look);
    workers.removeEventListener("message", listen);
  };
}
