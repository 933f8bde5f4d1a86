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

export interface WorkerScope {
  readonly location: Location;
  readonly clients: { claim: () => Promise<void>; matchAll: () => Promise<readonly { postMessage: (message: unknown) => void }[]> };
  skipWaiting: () => Promise<void>;
  addEventListener: ((kind: "install" | "activate", listener: (event: LifeEvent) => void) => void) &
    ((kind: "fetch", listener: (event: AskEvent) => void) => void) &
    ((kind: "message", listener: (event: TellEvent) => void) => void);
}
