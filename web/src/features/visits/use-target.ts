import { useQuery } from "@tanstack/react-query";
import { keys } from "@/api/query-keys";
import { getRecord } from "@/api/records";
import type { ObjectMeta, RecordRow } from "@/api/types";
import { pointOf, type Point } from "@/fields/geo/point";

/** Where a record's address stands, or that of its customer; null: nowhere, undefined: not known here. */
export function useTarget(object: ObjectMeta, row: RecordRow): Point | null | undefined {
  const names = new Set(object.fields.filter((field) => field.readable).map((field) => field.api_name));
  const address = names.has("address") ? "address" : names.has("account") ? "account.address" : null;
  const paths = address === null ? [] : [`${address}.lat`, `${address}.lng`];
  const told = paths.length > 0 && paths.every((path) => path in row);
  const found = useQuery({
    queryKey: [...keys.record(object.api_name, row.id), "place"],
    queryFn: ({ signal }) => getRecord(object.api_name, row.id, paths, signal),
    enabled: paths.length > 0 && !told,
  });
  const known = told ? row : found.data;
  return known && pointOf(null, ...paths.map((path) => known[path]));
}
