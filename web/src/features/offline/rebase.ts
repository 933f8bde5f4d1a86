/** Several changes of one record, written one after the other without a connection. */
import type { Later } from "@/api/later";
import type { Entry } from "@/features/offline/storage";

/**
 * The waiting changes of the record that `done` changed, as they have to be now: what it wrote is what they find there, as the
 * server has it, and nobody else's change. Without this a person who corrects a value twice would be asked to choose between
 * their own two values.
 */
export function rebased(waiting: readonly Entry[], done: Later, row: Readonly<Record<string, unknown>> | null): Entry[] {
  if (done.kind !== "update" || row === null) return [];
  const written = Object.keys(done.values).filter((name) => name in row);
  return waiting.flatMap((entry) => {
    const { later } = entry;
    if (later.kind !== "update" || later.object !== done.object || later.id !== done.id || later.before === undefined) return [];
    const { before } = later;
    const both = written.filter((name) => name in before);
    if (both.length === 0) return [];
    return [{ ...entry, later: { ...later, before: { ...before, ...Object.fromEntries(both.map((name) => [name, row[name]])) } } }];
  });
}
