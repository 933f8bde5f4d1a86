/** What a service worker has and a page has not, as far as ours uses it (the library of workers contradicts the one of pages). */
export interface LifeEvent extends Event {
  waitUntil: (work: Promise<unknown>) => void;
}

export interface AskEvent extends LifeEvent {
  readonly request: Request;
  respondWith: (answer: Promise<Response>) => void;
}

export interface TellEvent extends LifeEvent {
  readonly data: unknown;
}

export interface PushTold extends LifeEvent {
  readonly data: { json: () => unknown } | null;
}

export interface ClickEvent extends LifeEvent {
  readonly notification: Notification;
}

interface Page {
  postMessage: (message: unknown) => void;
  focus?: () => Promise<unknown>;
  navigate?: (url: string) => Promise<unknown>;
}

export interface WorkerScope {
  readonly registration: ServiceWorkerRegistration;
  readonly location: Location;
  readonly clients: { claim: () => Promise<void>; matchAll: (options?: { type: "window"; includeUncontrolled: boolean }) => Promise<readonly Page[]>; openWindow: (url: string) => Promise<unknown> };
  skipWaiting: () => Promise<void>;
  addEventListener: ((kind: "install" | "activate", listener: (event: LifeEvent) => void) => void) &
    ((kind: "fetch", listener: (event: AskEvent) => void) => void) &
    ((kind: "message", listener: (event: TellEvent) => void) => void) &
    ((kind: "push", listener: (event: PushTold) => void) => void) &
    ((kind: "notificationclick", listener: (event: ClickEvent) => void) => void);
}
