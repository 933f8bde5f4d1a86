/** Days seen from today, as filters write them: `today`, `yesterday`, `today-7`, `today+3`. */

/** How many days after today a text says; null when it names no such day. */
export function daysFromToday(text: string): number | null {
  const found = /^(today|yesterday|tomorrow)(?:\s*([+-])\s*(\d{1,5}))?$/.exec(text);
  if (!found) return null;
  const begin = found[1] === "yesterday" ? -1 : found[1] === "tomorrow" ? 1 : 0;
  return begin + Number(`${found[2] ?? "+"}${found[3] ?? "0"}`);
}

export function dayFromToday(days: number): string {
  return days === 0 ? "today" : `today${days < 0 ? "-" : "+"}${String(Math.abs(days))}`;
}
