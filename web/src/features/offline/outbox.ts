/** The outbox: keeps, shows and sends what was written without a connection. */
import { newIdempotencyKey } from "@/api/idempotency";
import { setPending, type Later } from "@/api/later";
import type { ApiError } from "@/api/problem";
import { fetchSession } from "@/api/session";
import type { Session } from "@/api/types";
import { add, readAll, remove, replace, type Entry } from "@/features/offline/storage";

const LOCK = "yingtu.outbox";
const CHANNEL = "yingtu.outbox";
const AGAIN_MS = 15_000;

export interface Outbox {
  entries: readonly Entry[];
  sending: boolean;
}

interface Listeners {
  words: (error: ApiError) => string;
  /** What has arrived: lists and pages of these objects are asked for again. */
  onSent: (sent: readonly Later[]) => void;
}

let owner = "";
let state: Outbox = { entries: [], sending: false };
let listeners: Listeners | null = null;
let again: ReturnType<typeof setTimeout> | null = null;
const subscribers = new Set<() => void>();
// Other tabs of this browser show and send the same outbox.
const channel = new BroadcastChannel(CHANNEL);
channel.onmessage = () => void reload();

export const outboxStore = {
  subscribe: (subscriber: () => void): (() => void) => {
    subscribers.add(subscriber);
    return () => subscribers.delete(subscriber);
  },
  read: (): Outbox => state,
};

function show(next: Partial<Outbox>): void {
  state = { ...state, ...next };
  if (next.entries) setPending(next.entries.map(({ seq, later, refusal }) => ({ seq, later, refused: refusal !== null })));
  for (const subscriber of subscribers) subscriber();
}

async function reload(): Promise<void> {
  show({ entries: owner === "" ? [] : await readAll(owner) });
}

async function changed(): Promise<void> {
  await reload();
  channel.postMessage("changed");
}

function ownerOf(session: Session): string {
  return `${session.workspace.id}/${session.user.id}`;
}

/** Begin for the signed-in person; returns how to stop. */
export function startOutbox(session: Session, told: Listeners): () => void {
  owner = ownerOf(session);
  listeners = told;
  const go = () => void flush();
  window.addEventListener("online", go);
  document.addEventListener("visibilitychange", go);
  void reload().then(go);
  return () => {
    window.removeEventListener("online", go);
    document.removeEventListener("visibilitychange", go);
    if (again) clearTimeout(again);
    again = null;
    listeners = null;
  };
}

export async function enqueue(later: Later, key: string): Promise<void> {
  await add({ owner, key, at: new Date().toISOString(), later, refusal: null });
  await changed();
  plan();
}

export async function discard(entry: Entry): Promise<void> {
  await remove(entry.seq);
  await changed();
}

/** Try a refused one again: as it is now, or changed. Another request, with a key of its own. */
export async function resend(entry: Entry, later: Later): Promise<void> {
  await replace({ ...entry, later, key: newIdempotencyKey(), refusal: null });
  await changed();
  await flush();
}

function plan(): void {
  if (again) clearTimeout(again);
  again = setTimeout(() => void flush(), AGAIN_MS);
}

/** Send what waits, oldest first, one at a time, in one tab only. */
export async function flush(): Promise<void> {
  if (state.sending || !navigator.onLine) return;
  // Web locks exist in secure contexts only; the keys keep everything single even without them.
  const locks = (navigator as Partial<Navigator>).locks;
  if (locks) await locks.request(LOCK, { ifAvailable: true }, async (lock) => { if (lock) await sendAll(); });
  else await sendAll();
}

async function sendAll(): Promise<void> {
  const told = listeners;
  if (told === null) return;
  const waiting = (await readAll(owner)).filter((entry) => entry.refusal === null);
  if (waiting.length === 0) return;
  show({ sending: true });
  // How each kind is sent comes with the pages that make them: not with the first page.
  const { send } = await import("@/features/offline/send");
  const sent: Later[] = [];
  let stopped = false;
  try {
    // The session may have ended meanwhile, or be another person's by now.
    const session = await fetchSession().catch(() => null);
    stopped = session === null || ownerOf(session) !== owner;
    for (const entry of stopped ? [] : waiting) {
      const outcome = await send(entry, told.words);
      stopped = outcome.kind === "later";
      // What comes later may rest on this one: the order is kept.
      if (stopped) break;
      if (outcome.kind === "done") {
        await remove(entry.seq);
        sent.push(entry.later);
      } else if (outcome.kind === "refused") {
        await replace({ ...entry, refusal: outcome.refusal });
      }
      await reload();
    }
  } finally {
    show({ sending: false });
    await changed();
  }
  if (sent.length > 0) told.onSent(sent);
  if (stopped || (await readAll(owner)).some((entry) => entry.refusal === null)) plan();
}
