import { useQueries } from "@tanstack/react-query";
import { keys } from "@/api/query-keys";
import { listRecords } from "@/api/records";
import type { HistoryEntry, ObjectMeta } from "@/api/types";
import { useObjects } from "@/api/use-objects";
import { nameFieldOf } from "@/fields/paths";
import { asText } from "@/fields/values";

const MAX_IDS = 200;

/** Names of the records and people that old and new values point to: one request per object, not per value. */
export function useHistoryNames(object: ObjectMeta, entries: readonly HistoryEntry[]): Readonly<Record<string, string>> {
  const objects = useObjects();
  const wanted = new Map<string, Set<string>>();
  for (const change of entries.flatMap((entry) => entry.changes)) {
    const target = object.fields.find((field) => field.api_name === change.field)?.target;
    if (!target) continue;
    const ids = wanted.get(target) ?? new Set<string>();
    for (const value of [change.old, change.new].flat()) if (typeof value === "string") ids.add(value);
    wanted.set(target, ids);
  }
  const results = useQueries({
    queries: [...wanted].filter(([, ids]) => ids.size > 0).map(([target, ids]) => {
      const list = [...ids].sort().slice(0, MAX_IDS);
      const nameField = nameFieldOf(target, objects.data ?? []);
      return {
        queryKey: keys.options(target, `names|${list.join()}`),
        queryFn: () => listRecords(target, { filter: { field: "id", op: "in", value: list }, fields: ["id", nameField], limit: MAX_IDS }, null),
        select: (page: { items: { id: string }[] }) => page.items.map((row) => [row.id, asText((row as Record<string, unknown>)[nameField])] as const),
        enabled: objects.data !== undefined,
        staleTime: 5 * 60_000,
      };
    }),
  });
  return Object.fromEntries(results.flatMap((result) => result.data ?? []));
}
