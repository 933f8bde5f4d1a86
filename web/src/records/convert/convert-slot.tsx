import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { conversionKeys, fetchConversionNames } from "@/api/conversions";
import type { ObjectMeta, RecordRow } from "@/api/types";
import { can } from "@/records/can";

const ConvertBar = lazy(async () => ({ default: (await import("@/records/convert/convert-bar")).ConvertBar }));

/** Where records that can turn into others offer it. */
export function ConvertSlot({ object, row }: { object: ObjectMeta; row: RecordRow }) {
  const editable = can("edit", object, row);
  const names = useQuery({
    queryKey: conversionKeys.names(object.api_name),
    queryFn: ({ signal }) => fetchConversionNames(object.api_name, signal),
    enabled: editable,
    staleTime: 60_000,
  });
  if (!names.data || names.data.length === 0) return null;
  return <Suspense fallback={null}><ConvertBar object={object} row={row} /></Suspense>;
}
