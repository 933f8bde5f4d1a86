/** Changes that could not be sent because there was no connection: kept on this device and sent when there is one. */
import { useSyncExternalStore } from "react";
import { newIdempotencyKey } from "@/api/idempotency";
import type { FieldFile } from "@/api/files";
import { ApiError } from "@/api/problem";
import type { Values } from "@/api/records";
import type { AdvanceRequest } from "@/api/stages";

/** What is sent later. `name` says in the list of what waits which one it is. */
export type Later =
  | { kind: "create"; object: string; label: string; name: string; values: Values; /** As the form has it, to correct it there. */ draft: Values; /** Sent first; their ids become values of attachment fields. */ files?: FieldFile[] }
  | { kind: "update"; object: string; id: string; label: string; name: string; values: Values; version: number; /** What stood there when it was written, where that is known. */ before?: Values; /** As the form has it. */ draft?: Values }
  | { kind: "comment"; object: string; id: string; label: string; name: string; text: string; mentions: string[] }
  | { kind: "move"; object: string; id: string; label: string; name: string; /** Label of the stage. */ stage: string; /** Code of the stage it left. */ from: string | null; step: AdvanceRequest; /** As the dialog has it. */ draft: Values }
  | { kind: "file"; object: string; id: string; label: string; name: string; file: File };

/** One that waits or was refused, of which the page of its record tells. */
export interface Pending {
  seq: number;
  later: Later;
  refused: boolean;
}

type Keep = (later: Later, key: string) => Promise<void>;

/** Who keeps them is loaded after the page: a change that fails before waits so long for it. */
const KEEPER_MS = 10_000;

let found: (keep: Keep) => void = () => undefined;
const keeper = new Promise<Keep>((resolve) => { found = resolve; });
let pending: readonly Pending[] = [];
const listeners = new Set<() => void>();

/** Who keeps them. */
export function setKeeper(keep: Keep): void {
  found(keep);
}

/** Keep a change whose request failed for want of a connection; resolves to false when it failed for another reason, or cannot be kept. */
export async function keepForLater(error: unknown, later: Later, key: string = newIdempotencyKey()): Promise<boolean> {
  if (!(error instanceof ApiError) || error.status !== 0) return false;
  try {
    const keep = await Promise.race([keeper, new Promise<null>((give) => { setTimeout(() => { give(null); }, KEEPER_MS); })]);
    await keep?.(later, key);
    return keep !== null;
  } catch {
    // No storage on this device (private browsing, no space): the failure itself is shown.
    return false;
  }
}

/** Told by who keeps them. */
export function setPending(next: readonly Pending[]): void {
  pending = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** What waits on this device, of all records. */
export function usePending(): readonly Pending[] {
  return useSyncExternalStore(subscribe, () => pending);
}
