/** Dates, numbers and money as the reader's language and time zone write them. */
import { currentLanguage } from "@/i18n/language";

let timeZone = "Asia/Shanghai";

export function setTimeZone(zone: string): void {
  timeZone = zone;
}

export function currentTimeZone(): string {
  return timeZone;
}

const cache = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat | Intl.RelativeTimeFormat>();

function cached<T extends Intl.NumberFormat | Intl.DateTimeFormat | Intl.RelativeTimeFormat>(key: string, make: () => T): T {
  const full = `${currentLanguage()}|${timeZone}|${key}`;
  const found = cache.get(full);
  if (found) return found as T;
  const made = make();
  cache.set(full, made);
  return made;
}

export function formatNumber(value: number, maximumFractionDigits = 4, minimumFractionDigits = 0): string {
  const key = `n${String(minimumFractionDigits)}.${String(maximumFractionDigits)}`;
  return cached(key, () => new Intl.NumberFormat(currentLanguage(), { maximumFractionDigits, minimumFractionDigits })).format(value);
}

/** `value` is the percentage itself: 12.5 → 12.5%. */
export function formatPercent(value: number): string {
  return cached("%", () => new Intl.NumberFormat(currentLanguage(), { style: "percent", maximumFractionDigits: 2 })).format(value / 100);
}

/** Money without cents when there are none: ¥1,200 or ¥1,200.50. */
export function formatMoney(value: number, currency: string): string {
  const minimumFractionDigits = Number.isInteger(value) ? 0 : 2;
  try {
    return cached(
      `c${currency}${String(minimumFractionDigits)}`,
      () => new Intl.NumberFormat(currentLanguage(), { style: "currency", currency, currencyDisplay: "narrowSymbol", minimumFractionDigits, maximumFractionDigits: 2 }),
    ).format(value);
  } catch {
    return `${currency} ${formatNumber(value, 2)}`;
  }
}

/** Large sums for tiles: ¥1.2M, 120万. */
export function formatMoneyShort(value: number, currency: string): string {
  if (Math.abs(value) < 10_000) return formatMoney(value, currency);
  return cached(
    `s${currency}`,
    () => new Intl.NumberFormat(currentLanguage(), { style: "currency", currency, currencyDisplay: "narrowSymbol", notation: "compact", maximumFractionDigits: 1 }),
  ).format(value);
}

/** `YYYY-MM-DD` is a day, not a moment: it is never moved between time zones. */
export function formatDate(day: string): string {
  const [year, month, date] = day.split("-").map(Number);
  if (!year || !month || !date) return day;
  return cached(
    "d",
    () => new Intl.DateTimeFormat(currentLanguage(), currentLanguage() === "zh-CN" ? { year: "numeric", month: "2-digit", day: "2-digit", timeZone: "UTC" } : { dateStyle: "medium", timeZone: "UTC" }),
  ).format(Date.UTC(year, month - 1, date)).replaceAll("/", currentLanguage() === "zh-CN" ? "-" : "/");
}

export function formatDateTime(moment: string, seconds = false): string {
  const time = Date.parse(moment);
  if (Number.isNaN(time)) return moment;
  const second: Intl.DateTimeFormatOptions = seconds ? { second: "2-digit" } : {};
  const zh = currentLanguage() === "zh-CN";
  const options: Intl.DateTimeFormatOptions = zh
    ? { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone, ...second }
    : { year: "numeric", month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone, ...second };
  const text = cached(`t${String(seconds)}`, () => new Intl.DateTimeFormat(currentLanguage(), options)).format(time);
  return zh ? text.replaceAll("/", "-") : text;
}

const STEPS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ["minute", 60],
  ["hour", 3600],
  ["day", 86_400],
];

/** 3 minutes ago, yesterday …; after a week the date. */
export function formatRelative(moment: string, now: number = Date.now()): string {
  const time = Date.parse(moment);
  if (Number.isNaN(time)) return moment;
  const seconds = (time - now) / 1000;
  if (Math.abs(seconds) > 7 * 86_400) return formatDate(dayInZone(time));
  const relative = cached("r", () => new Intl.RelativeTimeFormat(currentLanguage(), { numeric: "auto" }));
  let chosen: [Intl.RelativeTimeFormatUnit, number] = ["second", 1];
  for (const step of STEPS) if (Math.abs(seconds) >= step[1]) chosen = step;
  return relative.format(Math.trunc(seconds / chosen[1]), chosen[0]);
}

/** The day (`YYYY-MM-DD`) of a moment in the reader's time zone. */
export function dayInZone(time: number): string {
  const parts = cached("day", () => new Intl.DateTimeFormat("en-CA", { year: "numeric", month: "2-digit", day: "2-digit", timeZone }));
  return parts.format(time);
}

/** "Sunday, 22 November", "11月22日星期日" in the reader's time zone. */
export function formatToday(): string {
  return cached("today", () => new Intl.DateTimeFormat(currentLanguage(), { month: "long", day: "numeric", weekday: "long", timeZone })).format(Date.now());
}
