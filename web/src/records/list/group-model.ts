/** Groups of a list: what can make them, and which records belong to one. */
import type { AggregateBody } from "@/api/records";
import type { FieldMeta, Filter, ObjectMeta } from "@/api/types";
import { asText, choiceOption, labelIn } from "@/fields/values";

export interface Grouping {
  field: FieldMeta;
  /** Days and moments are grouped by months. */
  month: boolean;
}

export function groupingsOf(object: ObjectMeta): FieldMeta[] {
  const timed = (field: FieldMeta) => field.value_type === "date" || field.value_type === "datetime";
  return object.fields.filter((field) => field.readable && field.level !== "masked" && field.type !== "uuid" && (field.groupable || (timed(field) && !field.computed) || (timed(field) && field.system)));
}

export function groupingOf(object: ObjectMeta, name: string): Grouping | null {
  const field = groupingsOf(object).find((each) => each.api_name === name);
  return field ? { field, month: field.value_type === "date" || field.value_type === "datetime" } : null;
}

/** Groups within groups that a list shows. */
export const MAX_LEVELS = 2;

/** The names in the group of a list: of its groups, and of the groups within them. */
export function levelNames(group: string): string[] {
  return [...new Set(group.split(",").filter((name) => name !== ""))].slice(0, MAX_LEVELS);
}

/** By what a list is grouped, level by level; what cannot make groups (any more) is left out. */
export function levelsOf(object: ObjectMeta, group: string): Grouping[] {
  return levelNames(group).flatMap((name) => groupingOf(object, name) ?? []);
}

export function groupBy({ field, month }: Grouping): NonNullable<AggregateBody["groupBy"]> {
  return [month ? { field: field.api_name, period: "month" } : field.api_name];
}

/** The records of a group. */
export function groupFilter({ field, month }: Grouping, value: unknown): Filter {
  const name = field.api_name;
  if (value === null || value === undefined) return { field: name, op: "is_empty" };
  if (month) return { field: name, op: "in_period", value: asText(value).slice(0, 7) };
  return { field: name, op: "eq", value };
}

export interface GroupTexts {
  empty: string;
  yes: string;
  no: string;
}

/** What a group is called, from a row of the aggregate. */
export function groupLabel({ field, month }: Grouping, row: Readonly<Record<string, unknown>>, texts: GroupTexts): { label: string; color: string | null } {
  const value = row[field.api_name];
  if (value === null || value === undefined) return { label: texts.empty, color: null };
  if (month) return { label: asText(value).slice(0, 7), color: null };
  if (field.type === "choice") {
    const option = choiceOption(field, asText(value));
    return { label: option ? labelIn(option.label, option.code) : asText(value), color: option?.color ?? null };
  }
  if (typeof value === "boolean") return { label: value ? texts.yes : texts.no, color: null };
  const named = Object.entries(row).find(([key, each]) => key.startsWith(`${field.api_name}.`) && typeof each === "string");
  return { label: named ? asText(named[1]) : asText(value), color: null };
}
