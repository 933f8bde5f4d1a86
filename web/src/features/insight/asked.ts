/** What a look at a pipeline asks for, as it stands in the address. */
import type { Asked } from "@/api/insight";
import type { Filter } from "@/api/types";
import { dayInZone } from "@/i18n/format";

export const PERIODS = ["this_month", "this_quarter", "this_year", "last_90", "last_365"] as const;
export type Period = (typeof PERIODS)[number];
export const COMPARES = ["none", "week", "month", "quarter"] as const;
export type Compare = (typeof COMPARES)[number];
const DAYS_BACK: Record<Compare, number> = { none: 0, week: 7, month: 30, quarter: 91 };
const DAY_MS = 86_400_000;

/** Paths that wins can be compared by, with the key of their name. */
export const GROUPS = { owner_id: "owner_id", credit: "credit", product: "product", "account.industry": "industry", source: "source", month: "month", quarter: "quarter" } as const;
export type Group = keyof typeof GROUPS;

function plain(date: Date): string {
  return date.toISOString().slice(0, 10);
}

/** First and last day of a period, seen from today. */
export function daysOf(period: Period, today = dayInZone(Date.now())): { begins: string; ends: string } {
  const day = new Date(`${today}T00:00:00Z`);
  const year = day.getUTCFullYear();
  const month = day.getUTCMonth();
  switch (period) {
    case "this_month": return { begins: plain(new Date(Date.UTC(year, month, 1))), ends: plain(new Date(Date.UTC(year, month + 1, 0))) };
    case "this_quarter": {
      const first = month - (month % 3);
      return { begins: plain(new Date(Date.UTC(year, first, 1))), ends: plain(new Date(Date.UTC(year, first + 3, 0))) };
    }
    case "this_year": return { begins: `${String(year)}-01-01`, ends: `${String(year)}-12-31` };
    case "last_90": return { begins: plain(new Date(day.getTime() - 89 * DAY_MS)), ends: today };
    case "last_365": return { begins: plain(new Date(day.getTime() - 364 * DAY_MS)), ends: today };
  }
}

/** The moment to compare with, at the beginning of its day so that it stays the same while one looks. */
export function momentOf(compare: Compare, today = dayInZone(Date.now())): string | null {
  if (compare === "none") return null;
  return new Date(new Date(`${today}T00:00:00Z`).getTime() - DAYS_BACK[compare] * DAY_MS).toISOString();
}

export interface Look { process: string | null; period: Period; mine: boolean; group: Group; compare: Compare }

export function readLook(params: URLSearchParams): Look {
  return {
    process: params.get("process"),
    period: PERIODS.find((one) => one === params.get("period")) ?? "last_365",
    mine: params.get("whose") === "mine",
    group: (Object.keys(GROUPS) as Group[]).find((one) => one === params.get("by")) ?? "owner_id",
    compare: COMPARES.find((one) => one === params.get("with")) ?? "none",
  };
}

export function askedOf(look: Look): Asked {
  const filter: Filter | null = look.mine ? { field: "owner_id", op: "eq", value: "@me" } : null;
  return { ...daysOf(look.period), as_of: null, filter, group_by: look.group };
}

/** The month of today, as `2026-03`. */
export function thisMonth(): string {
  return dayInZone(Date.now()).slice(0, 7);
}
