/** What each comparison needs as its value. */
import type { Operator } from "@/api/types";

export type Arity = "none" | "one" | "two" | "many" | "period";

export function arityOf(op: Operator): Arity {
  switch (op) {
    case "is_empty":
    case "not_empty":
      return "none";
    case "between":
      return "two";
    case "in":
    case "not_in":
    case "has_any":
    case "has_all":
      return "many";
    case "in_period":
      return "period";
    default:
      return "one";
  }
}

/** The comparisons people reach for first, per kind of field; the server says which of them exist. */
const PREFERRED: readonly Operator[] = [
  "contains", "in_period", "in", "has_any", "eq", "ne", "not_in", "has_all", "gte", "lte", "gt", "lt", "between", "starts_with", "not_empty", "is_empty",
];

/** Operators in the order of the menu, without those that have no form (distance). */
export function offeredOperators(operators: readonly Operator[]): Operator[] {
  const known = new Set(operators);
  return PREFERRED.filter((op) => known.has(op));
}

/** Names of periods as the server knows them; the rest (`2026-Q1`) is shown as written. */
export const PERIODS = [
  "today", "yesterday", "tomorrow", "this_week", "last_week", "next_week", "this_month", "last_month", "next_month", "this_quarter",
  "last_quarter", "next_quarter", "this_year", "last_year", "next_year", "last_7_days", "last_30_days", "last_90_days", "next_7_days", "next_30_days",
] as const;

export type PeriodName = (typeof PERIODS)[number];

export function isPeriodName(value: unknown): value is PeriodName {
  return (PERIODS as readonly unknown[]).includes(value);
}

/** Whether a condition can be sent: an unfinished one stays in the form only. */
export function isComplete(op: Operator, value: unknown): boolean {
  switch (arityOf(op)) {
    case "none":
      return true;
    case "two":
      return Array.isArray(value) && value.length === 2 && value.every((one) => one !== null && one !== undefined && one !== "");
    case "many":
      return Array.isArray(value) && value.length > 0;
    default:
      return value !== null && value !== undefined && value !== "";
  }
}
