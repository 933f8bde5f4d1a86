/** What people write to say where a list is to begin. */

/** As the server understands a day, month, quarter or year. */
const DAYS = /^\d{4}(-(Q[1-4]|\d{1,2}(-\d{1,2})?))?$/i;
const MYRIADS: Readonly<Record<string, number>> = { "万": 1e4, "亿": 1e8, k: 1e3, m: 1e6 };

/** A number as people write it: `100,000`, `¥2,000`, `10万`, `1.5m`; null when it is none. */
export function writtenNumber(text: string): number | null {
  const found = /^([-+]?\d*\.?\d+)([万亿km])?$/i.exec(text.replaceAll(/[\s,，¥￥$€]/g, ""));
  if (!found) return null;
  const number = Number(found[1]) * (MYRIADS[found[2]?.toLowerCase() ?? ""] ?? 1);
  // 1.1万 is 11000 and not 11000.000000000002.
  return Number.isFinite(number) ? Number(number.toPrecision(15)) : null;
}

/** A month or day as people write it: `2026/3`, `2026年3月5日`; null when it is none. */
export function writtenDay(text: string): string | null {
  const plain = text.trim().replace(/日$/, "").replaceAll(/[年月/.]/g, "-").replace(/-+$/, "");
  if (!DAYS.test(plain)) return null;
  return plain.toUpperCase().replaceAll(/-(\d)(?!\d)/g, "-0$1");
}
