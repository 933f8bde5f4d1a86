/** Putting the application on this device's home screen, as far as the browser offers it. */

/** What Chromium fires when the page may be installed (https://developer.mozilla.org/docs/Web/API/BeforeInstallPromptEvent). */
interface Offer extends Event {
  prompt: () => Promise<{ outcome: "accepted" | "dismissed" }>;
}

export type Install =
  /** It runs from the home screen already. */
  | "installed"
  /** One tap asks the browser. */
  | "offered"
  /** By the share button of the browser. */
  | "by_sharing"
  /** By the menu of the browser. */
  | "by_menu"
  /** Browsers install what comes by https only. */
  | "insecure";

let offer: Offer | null = null;
let installed = false;
const listeners = new Set<() => void>();

function tell(): void {
  for (const listener of listeners) listener();
}

window.addEventListener("beforeinstallprompt", (event) => {
  offer = event as Offer;
  tell();
});
window.addEventListener("appinstalled", () => {
  installed = true;
  tell();
});

export const installStore = {
  subscribe: (listener: () => void): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  read: (): Install => {
    if (installed || window.matchMedia("(display-mode: standalone)").matches) return "installed";
    if (offer !== null) return "offered";
    if (!window.isSecureContext) return "insecure";
    return /iPhone|iPad/.test(navigator.userAgent) ? "by_sharing" : "by_menu";
  },
};

/** Ask the browser to install; it asks the person, and takes the offer back. */
export async function install(): Promise<void> {
  const asked = offer;
  offer = null;
  const answer = await asked?.prompt();
  installed = answer?.outcome === "accepted";
  tell();
}
