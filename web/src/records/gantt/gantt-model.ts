/** Days of a Gantt chart, as texts `YYYY-MM-DD`; places on its axis are shares of its width, from 0 to 1. */
import type { FieldMeta, Filter, RecordRow } from "@/api/types";
import { currentLanguage } from "@/i18n/language";
import { addDays, addMonths, dayCount, dayOf, daysFilter, mondayOf } from "@/records/calendar/calendar-model";

export type Zoom = "weeks" | "months" | "years";

export interface Tick {
  key: string;
  label: string;
  at: number;
  width: number;
  /** A day off, or every second month: a shade that leads the eye down. */
  shaded: boolean;
}

export interface Axis {
  first: string;
  last: string;
  /** Months above weeks or days, years above months. */
  heads: Tick[];
  ticks: Tick[];
}

export interface Bar {
  from: string;
  until: string;
  at: number;
  width: number;
  /** It goes on beyond the chart. */
  before: boolean;
  after: boolean;
  /** A day that is missing is drawn as if it were the other one. */
  missing: "from" | "until" | null;
  reversed: boolean;
}

/** Names by which a pair of days is recognised, in the languages fields are made in. */
const BEGINS = /^(?:start|begin|from)|_(?:start|from)|开始|起始|启动|生效/i;
const ENDS = /^(?:end|expire|until|due|finish)|_(?:end|until)|结束|截止|到期|失效|有效期|完成/i;

/** The pair of fields that is shown when nobody has chosen: a beginning and its end, else from the creation to the first day. */
export function spanFields(days: readonly FieldMeta[], from: string, until: string): { from: FieldMeta; until: FieldMeta } | null {
  const chosen = (name: string) => days.find((field) => field.api_name === name);
  const named = (pattern: RegExp) => days.find((field) => !field.system && (pattern.test(field.api_name) || pattern.test(field.label)));
  const begins = named(BEGINS);
  const ends = begins && named(ENDS);
  const other = (than: FieldMeta | undefined, ...wanted: (FieldMeta | undefined)[]) => wanted.find((field) => field !== undefined && field !== than);
  const first = chosen(from) ?? other(chosen(until), ends && begins, days.find((field) => field.api_name === "created_at"), ...days);
  const last = other(first, chosen(until), ends, ...days);
  return first && last ? { from: first, until: last } : null;
}

/** Days, weeks or months around a day: so many that they are wide enough to be read. */
export function axisOf(zoom: Zoom, day: string, narrow: boolean): Axis {
  if (zoom === "weeks") {
    const first = addDays(mondayOf(day), -7);
    return axis(first, pieces(first, narrow ? 14 : 42, (at, by) => addDays(at, by)), zoom);
  }
  if (zoom === "months") {
    const first = addDays(mondayOf(day), -28);
    return axis(first, pieces(first, narrow ? 13 : 26, (at, by) => addDays(at, by * 7)), zoom);
  }
  const first = addMonths(day, -3);
  return axis(first, pieces(first, narrow ? 12 : 24, addMonths), zoom);
}

/** The day to look at after turning: half of what is seen stays in sight. */
export function turnedBy(zoom: Zoom, day: string, by: 1 | -1): string {
  return zoom === "weeks" ? addDays(day, 21 * by) : zoom === "months" ? addDays(day, 91 * by) : addMonths(day, 12 * by);
}

/** First days of `count` pieces and the one after them. */
function pieces(first: string, count: number, step: (day: string, by: number) => string): string[] {
  return Array.from({ length: count + 1 }, (_, at) => step(first, at));
}

function axis(first: string, starts: readonly string[], zoom: Zoom): Axis {
  const end = starts.at(-1) ?? first;
  const days = dayCount(first, end);
  const part = (from: string, until: string) => ({ at: dayCount(first, from) / days, width: dayCount(from, until) / days });
  const language = currentLanguage();
  const format = (options: Intl.DateTimeFormatOptions) => {
    const written = new Intl.DateTimeFormat(language, { ...options, timeZone: "UTC" });
    return (day: string) => written.format(Date.parse(`${day}T00:00:00Z`));
  };
  const month = format({ month: zoom === "years" ? "narrow" : "long", ...(zoom === "years" ? {} : { year: "numeric" }) });
  const year = format({ year: "numeric" });
  const ticks = starts.slice(0, -1).map((day, at) => ({
    key: day,
    label: zoom === "years" ? monthNumber(day, month) : String(Number(day.slice(8))),
    ...part(day, starts[at + 1] ?? end),
    shaded: zoom === "weeks" ? isWeekend(day) : zoom === "years" && Number(day.slice(5, 7)) % 2 === 0,
  }));
  const heads: Tick[] = [];
  const length = zoom === "years" ? 4 : 7;
  for (const [at, day] of starts.slice(0, -1).entries()) {
    const { width } = part(day, starts[at + 1] ?? end);
    const last = heads.at(-1);
    if (last?.key === day.slice(0, length)) last.width += width;
    else heads.push({ key: day.slice(0, length), label: zoom === "years" ? year(day) : month(day), at: dayCount(first, day) / days, width, shaded: false });
  }
  return { first, last: addDays(end, -1), heads, ticks };
}

/** Chinese months are numbers; a letter is what stays of the others when room is short. */
function monthNumber(day: string, written: (day: string) => string): string {
  return currentLanguage() === "zh-CN" ? String(Number(day.slice(5, 7))) : written(day);
}

function isWeekend(day: string): boolean {
  return [0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay());
}

/** Records that run at some time of the axis: also those of which one day is missing, or that end before they begin. */
export function runningFilter(from: FieldMeta, until: FieldMeta, { first, last }: Pick<Axis, "first" | "last">): Filter {
  const by = (field: FieldMeta, op: "gte" | "lte", day: string): Filter => ({ field: field.api_name, op, value: addDays(day, field.value_type !== "datetime" ? 0 : op === "gte" ? -1 : 1) });
  const missing = (field: FieldMeta): Filter => ({ field: field.api_name, op: "is_empty" });
  const reversedOrOpen: Filter = { all: [by(from, "gte", first), { any: [missing(until), by(until, "lte", last)] }] };
  // What begins later is left out first: of a long past the index of the beginning leads to those of the axis.
  const running: Filter = { all: [by(from, "lte", last), { any: [by(until, "gte", first), reversedOrOpen] }] };
  return from.system || from.required ? running : { any: [running, { all: [missing(from), daysFilter(until, first, last)] }] };
}

/** Where a record's bar stands; null when it has no day, or none on this axis. */
export function barOf(from: FieldMeta, until: FieldMeta, row: RecordRow, { first, last }: Pick<Axis, "first" | "last">): Bar | null {
  const begins = dayOf(from, row);
  const ends = dayOf(until, row);
  if (begins === "" && ends === "") return null;
  const missing = begins === "" ? "from" : ends === "" ? "until" : null;
  const reversed = missing === null && ends < begins;
  const [low, high] = reversed ? [ends, begins] : [begins || ends, ends || begins];
  if (high < first || low > last) return null;
  const days = dayCount(first, last) + 1;
  const shownFrom = low < first ? first : low;
  const shownUntil = high > last ? last : high;
  return {
    from: begins, until: ends, at: dayCount(first, shownFrom) / days, width: (dayCount(shownFrom, shownUntil) + 1) / days,
    before: low < first, after: high > last, missing, reversed,
  };
}

/** Bars below each other as they begin. */
export function inOrder(from: FieldMeta, until: FieldMeta, rows: readonly RecordRow[]): RecordRow[] {
  const key = (row: RecordRow) => `${dayOf(from, row) || dayOf(until, row)} ${dayOf(until, row)}`;
  return rows.map((row) => [key(row), row] as const).sort(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0)).map(([, row]) => row);
}

export type Part = "bar" | "from" | "until";

/** Which days change when a part of a bar is moved: of the whole bar those that may be written. */
export function partsMoved(part: Part, bar: Bar, writable: { from: boolean; until: boolean }): Part[] {
  const possible = (["from", "until"] as const).filter((each) => writable[each] && bar[each] !== "");
  return part === "bar" ? possible : possible.filter((each) => each === part);
}

/** The days after moving; an end that is pulled over the other stops there. */
export function movedDays(bar: Bar, parts: readonly Part[], by: number): { from: string; until: string } {
  const shifted = (part: "from" | "until") => (parts.includes(part) ? addDays(bar[part], by) : bar[part]);
  const from = shifted("from");
  const until = shifted("until");
  if (parts.length === 2 || from === "" || until === "" || from <= until || bar.reversed) return { from, until };
  return parts.includes("from") ? { from: until, until } : { from, until: from };
}
