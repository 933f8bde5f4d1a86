import { useInfiniteQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { keys } from "@/api/query-keys";
import { fetchHistoryPage } from "@/api/timeline";
import type { ObjectMeta } from "@/api/types";
import { ErrorState } from "@/records/common/error-state";
import { LoadMore } from "@/records/list/load-more";
import { HistoryItem } from "@/records/page/history-item";
import { Skeleton } from "@/ui/skeleton";

const MergedHistory = lazy(async () => ({ default: (await import("@/records/page/merged-history")).MergedHistory }));

interface Props {
  object: ObjectMeta;
  id: string;
  /** Shows the record as it was at a moment. */
  onMoment: (moment: string) => void;
}

const PAGE = 30;

/** Who changed what and when, newest first. */
export function HistoryPanel({ object, id, onMoment }: Props) {
  const { t } = useTranslation();
  const history = useInfiniteQuery({
    queryKey: keys.history(object.api_name, id),
    queryFn: ({ pageParam, signal }) => fetchHistoryPage(object.api_name, id, pageParam, PAGE, signal),
    initialPageParam: null as number | null,
    getNextPageParam: (page) => (page.length < PAGE ? null : (page.at(-1)?.version ?? null)),
  });
  if (history.error && !history.data) return <ErrorState error={history.error} onRetry={() => void history.refetch()} compact />;
  if (!history.data) return <Skeleton lines={5} />;
  const entries = history.data.pages.flat();
  const newest = entries[0]?.version;
  return (
    <div className="history">
      <ol aria-label={t("records.history")}>
        {entries.map((entry) => (
          <HistoryItem key={entry.version} object={object} entry={entry} onMoment={entry.version === newest ? null : () => { onMoment(entry.at); }} />
        ))}
      </ol>
      {history.hasNextPage && (
        <LoadMore more loading={history.isFetchingNextPage} failed={history.isFetchNextPageError} loaded={entries.length} onLoad={() => void history.fetchNextPage()} />
      )}
      <Suspense fallback={null}><MergedHistory object={object} id={id} /></Suspense>
    </div>
  );
}
