import { formatNumber } from "@/i18n/format";

const UNITS = ["B", "kB", "MB", "GB"];

/** 1.2 MB: three digits say enough about a file. */
export function fileSize(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${formatNumber(value, value < 10 && unit > 0 ? 1 : 0)} ${UNITS[unit] ?? ""}`;
}
