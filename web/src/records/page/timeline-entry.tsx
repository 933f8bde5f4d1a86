import { MessageCircle, Paperclip, PencilLine, Sparkles } from "lucide-react";
import type { ReactNode } from "react";
import type { TimelineEntry } from "@/api/timeline";
import type { ObjectMeta, RecordRow } from "@/api/types";
import { useObjects } from "@/api/use-objects";
import { dayInZone, formatDate, formatDateTime } from "@/i18n/format";
import type { EntryParts } from "@/records/page/record-part";
import { TimelineChange } from "@/records/page/timeline-change";
import { timeOfDay } from "@/records/page/timeline-days";
import { TimelineRecord } from "@/records/page/timeline-record";
import { ObjectIcon } from "@/ui/object-icon";

interface Props {
  entry: TimelineEntry;
  /** The record whose page this is. */
  page: RecordRow;
  object: ObjectMeta;
  parts: EntryParts;
  coming: boolean;
}

/** One thing that happened, with its mark on the line of time. */
export function TimelineEntryItem({ entry, page, object, parts, coming }: Props) {
  const objects = useObjects();
  const about = objects.data?.find((one) => one.api_name === entry.object);
  const own = entry.record.id === page.id && entry.object === object.api_name;
  const Part = parts[entry.kind];
  let mark: ReactNode = <PencilLine size={13} aria-hidden />;
  let content: ReactNode = null;
  if (entry.kind === "record") {
    mark = <ObjectIcon icon={about?.icon ?? ""} color={about?.color ?? ""} />;
    content = <TimelineRecord entry={entry} page={page} label={about?.label ?? entry.object} />;
  } else if (entry.change !== null) {
    if (entry.change.event === "created") mark = <Sparkles size={13} aria-hidden />;
    content = <TimelineChange entry={entry} change={entry.change} own={own} label={about?.label ?? entry.object} />;
  } else if (Part !== undefined) {
    mark = entry.kind === "file" ? <Paperclip size={13} aria-hidden /> : entry.kind === "comment" ? <MessageCircle size={13} aria-hidden /> : mark;
    content = <Part entry={entry} own={own} />;
  }
  if (content === null) return null;
  return (
    <li className="timeline-entry" data-kind={entry.kind}>
      <span className={entry.kind === "record" ? "timeline-mark" : "timeline-mark timeline-mark-small"}>{mark}</span>
      <div className="timeline-content">{content}</div>
      <time className="timeline-time muted tabular" dateTime={entry.at} title={formatDateTime(entry.at, true)}>
        {coming ? `${formatDate(dayInZone(Date.parse(entry.at)))} ${timeOfDay(entry.at)}` : timeOfDay(entry.at)}
      </time>
    </li>
  );
}
