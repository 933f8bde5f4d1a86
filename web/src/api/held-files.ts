/** Files chosen in a form without a connection: kept on this device under an id of their own until the record is sent. */
import { deviceStore } from "@/api/device-store";
import { uploadFile } from "@/api/files";
import type { Values } from "@/api/records";

/** What stands in an attachment field for a file that is only on this device. */
const PREFIX = "held:";
const NAME = "yingtu.held";
const STORE = "files";
const KEPT_MS = 30 * 24 * 3600 * 1000;

interface HeldFile {
  id: string;
  at: number;
  file: File;
}

export function isHeldFile(value: unknown): value is string {
  return typeof value === "string" && value.startsWith(PREFIX);
}

const run = deviceStore(NAME, STORE, { keyPath: "id" });

/** Keep a file; resolves to what stands for it in the field. Rejects where nothing can be stored (private browsing, no space). */
export async function holdFile(file: File): Promise<string> {
  const id = `${PREFIX}${crypto.randomUUID()}`;
  await run("readwrite", (store) => store.add({ id, at: Date.now(), file } satisfies HeldFile));
  void forgetOld();
  return id;
}

/** The file behind an id; null when it is gone. */
export async function heldFile(id: string): Promise<File | null> {
  const found = await run("readonly", (store) => store.get(id) as IDBRequest<HeldFile | undefined>);
  return found?.file ?? null;
}

/** What nobody sent in a month is given up, as drafts are. */
async function forgetOld(): Promise<void> {
  const all = await run("readonly", (store) => store.getAll() as IDBRequest<HeldFile[]>);
  for (const one of all) if (Date.now() - one.at > KEPT_MS) await run("readwrite", (store) => store.delete(one.id));
}

/** Values with the files sent that they hold. Each is sent under its own id as the key: however often this is repeated, it arrives once. */
export async function sendHeldFiles(values: Values): Promise<Values> {
  const sent: Values = { ...values };
  for (const [name, value] of Object.entries(values)) {
    if (!Array.isArray(value) || !value.some(isHeldFile)) continue;
    const ids: unknown[] = [];
    for (const one of value as unknown[]) {
      const file = isHeldFile(one) ? await heldFile(one) : null;
      if (file !== null) ids.push((await uploadFile(file, String(one))).id);
      // A file that the device has lost is left out; the rest of the record counts.
      else if (!isHeldFile(one)) ids.push(one);
    }
    sent[name] = ids;
  }
  return sent;
}
