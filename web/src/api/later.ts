/** Changes that could not be sent because there was no connection: kept on this device and sent when there is one. */
import { newIdempotencyKey } from "@/api/idempotency";
import { ApiError } from "@/api/problem";
import type { Values } from "@/api/records";

/** What is sent later. `name` says in the list of what waits which one it is. */
export type Later =
  | { kind: "create"; object: string; label: string; name: string; values: Values; /** As the form has it, to correct it there. */ draft: Values }
  | { kind: "update"; object: string; id: string; label: string; name: string; values: Values; version: number; /** What stood there when it was written, where that is known. */ before?: Values }
  | { kind: "comment"; object: string; id: string; label: string; name: string; text: string; mentions: string[] };

type Keep = (later: Later, key: string) => Promise<void>;

let keep: Keep | null = null;

/** Who keeps them. */
export function setKeeper(next: Keep): void {
  keep = next;
}

/** Keep a change whose request failed for want of a connection; resolves to false when it failed for another reason, or cannot be kept. */
export async function keepForLater(error: unknown, later: Later, key: string = newIdempotencyKey()): Promise<boolean> {
  if (!(error instanceof ApiError) || error.status !== 0 || keep === null) return false;
  try {
    await keep(later, key);
    return true;
  } catch {
    // No storage on this device (private browsing, no space): the failure itself is shown.
    return false;
  }
}
