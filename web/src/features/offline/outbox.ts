/** The outbox: keeps, shows and sends what was written without a connection. */
import { newIdempotencyKey } from "@/api/idempotency";
import { setPending, type Later } from "@/api/later";
import type { ApiError } from "@/api/problem";
import { fetchSessionNow } from "@/api/session";
import type { Session } from "@/api/types";
import { rebased } from "@/features/offline/rebase";
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
/** Whether this tab is at it. */
let running = false;
/** Counts readings: only the last one asked for is shown. */
let readings = 0;
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
  const reading = ++readings;
  const entries = owner === "" ? [] : await readAll(owner);
  if (reading === readings) show({ entries });
}

async function changed(): Promise<void> {
  await reload();
  channel.postMessage("changed");
}

/** Whoever looks as somebody else writes nothing in their name. */
function ownerOf({ workspace, user, seen_as }: Session): string {
  return `${workspace.id}/${user.id}${seen_as === null ? "" : "/seen"}`;
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
    // Whoever comes next is shown nothing of it, not even for a moment.
    owner = "";
    readings += 1;
    show({ entries: [] });
  };
}

export async function enqueue(later: Later, key: string): Promise<void> {
  if (owner === "") throw new Error("nobody is signed in");
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
  if (running || !navigator.onLine) return;
  running = true;
  try {
    // Web locks exist in secure contexts only; the keys keep everything single even without them.
    const locks = (navigator as Partial<Navigator>).locks;
    if (locks) await locks.request(LOCK, { ifAvailable: true }, async (lock) => { if (lock) await sendAll(); });
    else await sendAll();
  } finally {
    running = false;
  }
}

/** The oldest that waits. Asked for anew each time: it may have been given up, or another one corrected, in any tab meanwhile. */
async function oldest(whose: string): Promise<Entry | undefined> {
  return (await readAll(whose)).find((entry) => entry.refusal === null);
}

async function sendAll(): Promise<void> {
  const told = listeners;
  const whose = owner;
  if (told === null || (await oldest(whose)) === undefined) return;
  show({ sending: true });
  const sent: Later[] = [];
  try {
    // How each kind is sent comes with the pages that make them: not with the first page.
    const { send } = await import("@/features/offline/send");
    // The session may have ended meanwhile, or be another person's by now.
    const session = await fetchSessionNow().catch(() => null);
    const same = session !== null && ownerOf(session) === whose;
    for (let entry = same ? await oldest(whose) : undefined; entry !== undefined; entry = await oldest(whose)) {
      if (owner !== whose) break;
      const outcome = await send(entry, told.words);
      // What comes later may rest on this one: the order is kept.
      if (outcome.kind === "later") break;
      if (outcome.kind === "refused") {
        await replace({ ...entry, refusal: outcome.refusal });
      } else {
        await remove(entry.seq);
        sent.push(entry.later);
        for (const next of rebased(await readAll(whose), entry.later, outcome.row)) await replace(next);
      }
      await reload();
    }
  } finally {
    show({ sending: false });
    await changed();
    if (owner === whose && (await oldest(whose)) !== undefined) plan();
  }
  if (sent.length > 0 && owner === whose) told.onSent(sent);
}
