/** What each comparison needs as its value. */
import type { FieldMeta, Operator } from "@/api/types";
import { filterFamily } from "@/fields/filter-families";
import type { FilterFamily } from "@/fields/types";

export type Arity = "none" | "one" | "two" | "many" | "period" | "near";

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
    case "within_km":
      return "near";
    default:
      return "one";
  }
}

/** The comparisons people reach for first; the server says which of them exist. */
const PREFERRED: readonly Operator[] = [
  "contains", "in_period", "in", "has_any", "eq", "ne", "not_in", "has_all", "gte", "lte", "gt", "lt", "between", "starts_with", "within_km", "not_empty", "is_empty",
];

/** Numbers are compared before they are listed; nobody lists days and moments one by one. */
const MOMENTS: readonly Operator[] = ["in_period", "gte", "lte", "gt", "lt", "between", "eq", "ne", "not_empty", "is_empty"];
const ORDERS: Partial<Record<FilterFamily, readonly Operator[]>> = {
  number: ["gte", "lte", "gt", "lt", "between", "eq", "ne", "in", "not_in", "not_empty", "is_empty"],
  date: MOMENTS,
  datetime: MOMENTS,
  time: MOMENTS,
};

/** Operators of a field in the order of the menu. */
export function offeredOperators(field: Pick<FieldMeta, "operators" | "value_type">): Operator[] {
  const known = new Set(field.operators);
  return (ORDERS[filterFamily(field.value_type)] ?? PREFERRED).filter((op) => known.has(op));
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
    case "near":
      return circleOf(value) !== null;
    default:
      return value !== null && value !== undefined && value !== "";
  }
}

/** A place and how far around it. */
export interface Circle {
  lat: number;
  lng: number;
  km: number;
}

/** What a condition on distance compares with; null while something of it is missing. */
export function circleOf(value: unknown): Circle | null {
  if (typeof value !== "object" || value === null || !("lat" in value) || !("lng" in value) || !("km" in value)) return null;
  const { lat, lng, km } = value;
  return typeof lat === "number" && typeof lng === "number" && typeof km === "number" && km > 0 ? { lat, lng, km } : null;
}
