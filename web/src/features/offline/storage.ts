/** What waits to be sent, in IndexedDB: it survives reloads, crashes and days without a connection. */
import { deviceStore } from "@/api/device-store";
import type { Later } from "@/api/later";

export interface Refusal {
  /** A sentence. */
  text: string;
  /** The other value by field, and the version it has, when somebody else was faster. */
  theirs?: { version: number; values: Record<string, unknown> };
}

export interface Entry {
  /** Order of sending; given by the database. */
  seq: number;
  /** Who wrote it: workspace and person. Nobody else's is ever sent or shown. */
  owner: string;
  /** Idempotency key: the same for every attempt. */
  key: string;
  at: string;
  later: Later;
  refusal: Refusal | null;
}

const NAME = "yingtu.outbox";
const STORE = "entries";

const run = deviceStore(NAME, STORE, { keyPath: "seq", autoIncrement: true });

export async function readAll(owner: string): Promise<Entry[]> {
  const all = await run("readonly", (store) => store.getAll() as IDBRequest<Entry[]>);
  return all.filter((entry) => entry.owner === owner);
}

export async function add(entry: Omit<Entry, "seq">): Promise<void> {
  await run("readwrite", (store) => store.add(entry));
}

/** Write an entry anew; one that was sent or given up meanwhile does not come back. */
export async function replace(entry: Entry): Promise<void> {
  await run("readwrite", (store) => {
    const found = store.openCursor(entry.seq);
    found.onsuccess = () => { found.result?.update(entry); };
    return found;
  });
}

export async function remove(seq: number): Promise<void> {
  await run("readwrite", (store) => store.delete(seq));
}
