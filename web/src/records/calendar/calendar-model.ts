/** Days of a calendar, as texts `YYYY-MM-DD`: a day is not a moment and is never moved between time zones. */
import type { FieldMeta, Filter, RecordRow } from "@/api/types";
import { asText } from "@/fields/values";
import { currentTimeZone, dayInZone } from "@/i18n/format";

export type Span = "month" | "week" | "agenda";

const DAY_MS = 86_400_000;

function parse(day: string): number {
  return Date.parse(`${day}T00:00:00Z`);
}

function text(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

export function addDays(day: string, count: number): string {
  return text(parse(day) + count * DAY_MS);
}

/** Days from one to another. */
export function dayCount(from: string, until: string): number {
  return (parse(until) - parse(from)) / DAY_MS;
}

/** Weeks begin on Monday. */
export function mondayOf(day: string): string {
  return addDays(day, -((new Date(parse(day)).getUTCDay() + 6) % 7));
}

function monthStart(day: string): string {
  return `${day.slice(0, 7)}-01`;
}

/** The first day of a month so many months later. */
export function addMonths(day: string, count: number): string {
  const [year = 1970, month = 1] = day.split("-").map(Number);
  return text(Date.UTC(year, month - 1 + count, 1));
}

/** The days a calendar shows around a day, whole weeks for months. */
export function daysOf(span: Span, day: string): string[] {
  const first = span === "month" ? mondayOf(monthStart(day)) : span === "week" ? mondayOf(day) : day;
  const last = span === "month" ? addDays(mondayOf(addDays(addMonths(day, 1), -1)), 6) : addDays(first, span === "week" ? 6 : 29);
  return Array.from({ length: dayCount(first, last) + 1 }, (_, at) => addDays(first, at));
}

/** The day to show after one step to an earlier or later time. */
export function turned(span: Span, day: string, by: 1 | -1): string {
  return span === "month" ? addMonths(day, by) : addDays(day, by * (span === "week" ? 7 : 30));
}

/** The day a record stands on, in the reader's time zone. */
export function dayOf(field: FieldMeta, row: RecordRow): string {
  const value = asText(row[field.api_name]);
  if (value === "" || field.value_type === "date") return value.slice(0, 10);
  const time = Date.parse(value);
  return Number.isNaN(time) ? "" : dayInZone(time);
}

/** Records of some days; moments a day earlier and later, because the server's days are the workspace's. */
export function daysFilter(field: FieldMeta, first: string, last: string): Filter {
  const moment = field.value_type === "datetime";
  return { field: field.api_name, op: "between", value: moment ? [addDays(first, -1), addDays(last, 1)] : [first, last] };
}

/** The value that puts a record on another day: moments keep their time of day. */
export function movedTo(field: FieldMeta, row: RecordRow, day: string): string {
  if (field.value_type === "date") return day;
  const old = Date.parse(asText(row[field.api_name]));
  const from = dayInZone(old);
  const shifted = old + (parse(day) - parse(from));
  // Where a clock was put forward or back in between, the time of day is kept, not the number of hours.
  return new Date(shifted + offset(old) - offset(shifted)).toISOString();
}

/** When what is planned on a day begins, where a time of day is asked for. */
const HOUR = 9;

/** The value of a new record on a day. */
export function valueOn(field: FieldMeta, day: string): string {
  if (field.value_type === "date") return day;
  const guess = parse(day) + HOUR * 3_600_000;
  return new Date(guess - offset(guess - offset(guess))).toISOString();
}

/** Days by which a key moves a record on the calendar. */
export const STEPS: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

function offset(time: number): number {
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone: currentTimeZone(), hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric",
  }).formatToParts(time);
  const part = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find((each) => each.type === type)?.value ?? 0);
  return Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"), part("second")) - Math.floor(time / 1000) * 1000;
}

export function byDay(field: FieldMeta, rows: readonly RecordRow[]): Map<string, RecordRow[]> {
  const found = new Map<string, RecordRow[]>();
  for (const row of rows) {
    const day = dayOf(field, row);
    const there = found.get(day);
    if (there) there.push(row);
    else found.set(day, [row]);
  }
  return found;
}
