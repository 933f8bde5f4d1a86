import { CalendarClock } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";
import type { ObjectMeta, RecordRow } from "@/api/types";
import { formatDate } from "@/i18n/format";
import { ErrorState } from "@/records/common/error-state";
import { LoadMore } from "@/records/list/load-more";
import type { EntryParts } from "@/records/page/record-part";
import { byDay, COMING, keyOf, nearDay } from "@/records/page/timeline-days";
import { TimelineEntryItem } from "@/records/page/timeline-entry";
import { TimelineFilter } from "@/records/page/timeline-filter";
import { useTimeline } from "@/records/page/use-timeline";
import { Skeleton } from "@/ui/skeleton";
import { State } from "@/ui/state";
import "@/records/page/timeline.css";

interface Props {
  object: ObjectMeta;
  row: RecordRow;
  parts: EntryParts;
}

/** What happened around a record and its relations, newest first. */
export function Timeline({ object, row, parts }: Props) {
  const { t } = useTranslation();
  const [params, setParams] = useSearchParams();
  const kinds = (params.get("kinds") ?? "").split(",").filter((kind) => kind !== "");
  const pages = useTimeline(object, row.id, kinds);
  const choose = (chosen: readonly string[]) => {
    const next = new URLSearchParams(params);
    if (chosen.length > 0) next.set("kinds", chosen.join(","));
    else next.delete("kinds");
    setParams(next, { replace: true, preventScrollReset: true });
  };

  const known = pages.data?.pages[0]?.kinds ?? [];
  const entries = pages.data?.pages.flatMap((page) => page.items) ?? [];
  const title = (key: string): string => {
    if (key === COMING) return t("timeline.coming");
    const near = nearDay(key);
    return near === null ? formatDate(key) : t(`timeline.${near}`);
  };
  return (
    <div className="timeline">
      <TimelineFilter object={object} known={known} chosen={kinds} onChange={choose} />
      {pages.error && entries.length === 0 && <ErrorState error={pages.error} onRetry={() => void pages.refetch()} compact />}
      {pages.isPending && <Skeleton lines={6} />}
      {pages.data && entries.length === 0 && !pages.hasNextPage && (
        <State icon={<CalendarClock size={20} />} title={t("timeline.none")} text={t(kinds.length > 0 ? "timeline.none_of_kinds" : "timeline.none_text")} compact />
      )}
      {byDay(entries).map((day) => (
        <section key={day.key} className="timeline-day" aria-label={title(day.key)}>
          <h3 className={day.key === COMING ? "is-coming" : ""}>{title(day.key)}</h3>
          <ol>
            {day.entries.map((entry) => <TimelineEntryItem key={keyOf(entry)} entry={entry} page={row} object={object} parts={parts} coming={day.key === COMING} />)}
          </ol>
        </section>
      ))}
      {entries.length + (pages.hasNextPage ? 1 : 0) > 0 && (
        <LoadMore more={pages.hasNextPage} loading={pages.isFetchingNextPage} failed={pages.isFetchNextPageError} loaded={entries.length} onLoad={() => void pages.fetchNextPage()} />
      )}
    </div>
  );
}
