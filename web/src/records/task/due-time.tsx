import { formatDateTime, formatRelative } from "@/i18n/format";

/** When something is due, seen from now; red when it is late. */
export function DueTime({ moment, now }: { moment: string; now: number }) {
  return (
    <time className="due-time tabular" dateTime={moment} title={formatDateTime(moment)} data-overdue={Date.parse(moment) < now}>
      {formatRelative(moment, now)}
    </time>
  );
}
