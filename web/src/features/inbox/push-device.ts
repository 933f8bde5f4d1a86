/** This browser as a device that takes push. */

interface Subscribed {
  endpoint: string;
  keys: { p256dh: string; auth: string };
}

/** Needs a secure context and, on an iPhone, the application on the home screen. */
export function supported(): boolean {
  return "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;
}

/** Whether the person has forbidden it before: the browser does not ask again. */
export function forbidden(): boolean {
  return supported() && Notification.permission === "denied";
}

/** The person or the browser's settings say no; anything else is the push service of the browser's maker. */
export function isRefused(error: DOMException): boolean {
  return error.name === "NotAllowedError";
}

const WORKER_MS = 15_000;

/** The worker is registered a while after the first page; where it may not be, nobody waits for it. */
async function worker(): Promise<ServiceWorkerRegistration> {
  const late = new Promise<never>((_, reject) => setTimeout(() => { reject(new DOMException("no service worker", "AbortError")); }, WORKER_MS));
  return await Promise.race([navigator.serviceWorker.ready, late]);
}

export async function present(): Promise<PushSubscription | null> {
  if (!supported()) return null;
  const registration = await navigator.serviceWorker.getRegistration();
  return (await registration?.pushManager.getSubscription()) ?? null;
}

/** Ask the person, then the browser; null when the person does not want it. */
export async function subscribe(publicKey: string): Promise<Subscribed | null> {
  if ((await Notification.requestPermission()) !== "granted") return null;
  const registration = await worker();
  const key = Uint8Array.from(atob(publicKey.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
  // One made for another key of the server does not work any more.
  await (await registration.pushManager.getSubscription())?.unsubscribe();
  const made = (await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key })).toJSON();
  const { p256dh, auth } = made.keys ?? {};
  return made.endpoint !== undefined && p256dh !== undefined && auth !== undefined ? { endpoint: made.endpoint, keys: { p256dh, auth } } : null;
}

const BROWSERS = [["Edg", "Edge"], ["OPR", "Opera"], ["HuaweiBrowser", "Huawei Browser"], ["MiuiBrowser", "Mi Browser"], ["Firefox", "Firefox"], ["Chrome", "Chrome"], ["Safari", "Safari"]] as const;
const SYSTEMS = [["iPhone", "iPhone"], ["iPad", "iPad"], ["Android", "Android"], ["Windows", "Windows"], ["Mac OS", "Mac"], ["Linux", "Linux"]] as const;

/** What the person knows the device by: Chrome · Windows. */
export function deviceName(agent: string = navigator.userAgent): string {
  const first = (known: readonly (readonly [string, string])[]) => known.find(([part]) => agent.includes(part))?.[1];
  return [first(BROWSERS), first(SYSTEMS)].filter((part) => part !== undefined).join(" · ");
}
