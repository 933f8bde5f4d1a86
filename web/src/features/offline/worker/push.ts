/** What the server pushes to this device while the application may be closed. */
import type { WorkerScope } from "@/features/offline/worker/scope";

interface Told {
  title: string;
  path: string;
  tag: string;
}

function toldBy(data: { json: () => unknown } | null): Told {
  const found = data?.json();
  const text = (name: string, otherwise: string) => {
    const value = typeof found === "object" && found !== null ? (found as Record<string, unknown>)[name] : undefined;
    return typeof value === "string" && value !== "" ? value : otherwise;
  };
  const path = text("path", "/inbox");
  // Only pages of our own are opened.
  return { title: text("title", "赢图"), path: path.startsWith("/") && !path.startsWith("//") ? path : "/inbox", tag: text("tag", "yingtu") };
}

async function open(scope: WorkerScope, path: string): Promise<void> {
  const [page] = await scope.clients.matchAll({ type: "window", includeUncontrolled: true });
  if (page?.navigate && page.focus) {
    await page.focus();
    try {
      await page.navigate(path);
      return;
    } catch {
      // A page that this worker does not control cannot be led anywhere: a new one can.
    }
  }
  await scope.clients.openWindow(path);
}

export function listenToPush(scope: WorkerScope): void {
  scope.addEventListener("push", (event) => {
    const { title, path, tag } = toldBy(event.data);
    event.waitUntil(scope.registration.showNotification(title, { tag, data: path, icon: "/icons/icon-192.png", badge: "/icons/icon-192.png" }));
  });
  scope.addEventListener("notificationclick", (event) => {
    const { notification } = event;
    notification.close();
    event.waitUntil(open(scope, typeof notification.data === "string" ? notification.data : "/inbox"));
  });
}

/** The device is told nothing any more; the server learns it from the push service. */
export async function endPush(scope: WorkerScope): Promise<void> {
  // Not in every browser, and not outside of secure contexts.
  const manager = (scope.registration as Partial<ServiceWorkerRegistration>).pushManager;
  const subscription = await manager?.getSubscription();
  await subscription?.unsubscribe();
}
