/** Entries of a timeline by day, in the reader's time zone; what is yet to come stands first, apart. */
import type { TimelineEntry } from "@/api/timeline";
import { currentLanguage } from "@/i18n/language";
import { currentTimeZone, dayInZone } from "@/i18n/format";

export interface Day {
  /** `YYYY-MM-DD`, or `coming`. */
  key: string;
  entries: TimelineEntry[];
}

export const COMING = "coming";

export function byDay(entries: readonly TimelineEntry[], now: number = Date.now()): Day[] {
  const days: Day[] = [];
  for (const entry of entries) {
    const time = Date.parse(entry.at);
    const key = time > now ? COMING : dayInZone(time);
    const last = days.at(-1);
    if (last?.key === key) last.entries.push(entry);
    else days.push({ key, entries: [entry] });
  }
  return days;
}

/** Which of the last two days it is, if any. */
export function nearDay(key: string, now: number = Date.now()): "today" | "yesterday" | null {
  if (key === dayInZone(now)) return "today";
  return key === dayInZone(now - 86_400_000) ? "yesterday" : null;
}

/** Hours and minutes in the reader's time zone. */
export function timeOfDay(moment: string): string {
  const time = Date.parse(moment);
  if (Number.isNaN(time)) return "";
  return new Intl.DateTimeFormat(currentLanguage(), { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: currentTimeZone() }).format(time);
}

/** An entry's identity on the page. */
export function keyOf(entry: TimelineEntry): string {
  const part = entry.change ? String(entry.change.version) : entry.body ? String(entry.body["id"]) : "";
  return `${entry.kind}/${entry.object}/${entry.record.id}/${part}`;
}
