import { useQuery } from "@tanstack/react-query";
import { keys } from "@/api/query-keys";
import { listRecords } from "@/api/records";
import { useObjects } from "@/api/use-objects";
import { nameFieldOf } from "@/fields/paths";
import { asText } from "@/fields/values";

/** Names of records by id, in one request. Ids that the person may not see stay out. */
export function useReferenceNames(target: string, ids: readonly string[]): Readonly<Record<string, string>> {
  const objects = useObjects();
  const nameField = nameFieldOf(target, objects.data ?? []);
  const wanted = ids.filter((id) => !id.startsWith("@")).sort();
  const query = useQuery({
    queryKey: keys.options(target, `names|${wanted.join()}`),
    queryFn: ({ signal }) =>
      listRecords(target, { filter: { field: "id", op: "in", value: wanted }, fields: ["id", nameField], limit: Math.min(wanted.length, 200) }, null, signal),
    enabled: target !== "" && wanted.length > 0 && objects.data !== undefined,
    staleTime: 5 * 60_000,
  });
  return Object.fromEntries((query.data?.items ?? []).map((row) => [row.id, asText(row[nameField])]));
}
