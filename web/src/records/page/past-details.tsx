import { useQuery } from "@tanstack/react-query";
import { ApiError } from "@/api/problem";
import { getRecordAt, timelineKeys } from "@/api/timeline";
import type { ObjectMeta } from "@/api/types";
import { useObjects } from "@/api/use-objects";
import { pathsOf } from "@/fields/paths";
import { ErrorState } from "@/records/common/error-state";
import { RecordDetails } from "@/records/page/record-details";
import { Skeleton } from "@/ui/skeleton";

/** What is computed has no past: it would show today's figures. */
const NO_PAST = new Set(["formula", "roll_up"]);

/** The fields of a record as they were at a moment, to read only. */
export function PastDetails({ object, id, moment }: { object: ObjectMeta; id: string; moment: string }) {
  const objects = useObjects();
  const fields = object.fields.filter((field) => field.readable && !NO_PAST.has(field.type));
  const paths = ["id", "version", ...fields.flatMap((field) => pathsOf(field, objects.data ?? []))];
  const record = useQuery({
    queryKey: timelineKeys.at(object.api_name, id, moment),
    queryFn: ({ signal }) => getRecordAt(object.api_name, id, [...new Set(paths)], moment, signal),
    enabled: objects.data !== undefined,
    staleTime: Infinity,
    // The last seconds are not settled yet: a moment later they are.
    retry: (count, error) => count < 4 && error instanceof ApiError && error.problems.some((one) => one.code === "as_of_too_recent"),
    retryDelay: 2_000,
  });
  if (record.error) return <ErrorState error={record.error} onRetry={() => void record.refetch()} />;
  if (!record.data) return <Skeleton lines={8} />;
  return <RecordDetails key={moment} object={{ ...object, fields }} row={record.data} past />;
}
