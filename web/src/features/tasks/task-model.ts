/** Which tasks are shown, and under which heading. */
import type { Filter, ListQuery, ObjectMeta, RecordRow } from "@/api/types";
import { asText } from "@/fields/values";
import { dayInZone } from "@/i18n/format";

export const SHOWN = 200;

export type Bucket = "overdue" | "today" | "week" | "later" | "none";
export const BUCKETS: readonly Bucket[] = ["overdue", "today", "week", "later", "none"];

export const CLOSED = ["done", "cancelled"];
const MINE: Filter = { field: "owner_id", op: "eq", value: "@me" };
const WANTED = ["id", "version", "subject", "due_at", "status", "priority", "repeat", "remind_at", "remind_before", "instruction", "account", "account.name", "opportunity", "opportunity.name", "lead", "lead.name"];

export function openTasks(object: ObjectMeta): ListQuery {
  return { filter: { all: [MINE, { field: "status", op: "not_in", value: CLOSED }] }, sort: "due_at", fields: readable(object), limit: SHOWN };
}

export function doneTasks(object: ObjectMeta): ListQuery {
  return { filter: { all: [MINE, { field: "status", op: "eq", value: "done" }, { field: "updated_at", op: "in_period", value: "last_7_days" }] }, sort: "-updated_at", fields: readable(object), limit: 20 };
}

/** Paths of what this person may read. */
function readable(object: ObjectMeta): string[] {
  const names = new Set(["id", "version", ...object.fields.filter((field) => field.readable).map((field) => field.api_name)]);
  return WANTED.filter((path) => names.has(path.split(".")[0] ?? ""));
}

/** The last day of the week (Sunday) of a day. */
export function weekEnd(day: string): string {
  const date = new Date(`${day}T12:00:00Z`);
  date.setUTCDate(date.getUTCDate() + ((7 - date.getUTCDay()) % 7));
  return date.toISOString().slice(0, 10);
}

export function bucketOf(due: string, now: number): Bucket {
  const time = Date.parse(due);
  if (Number.isNaN(time)) return "none";
  if (time < now) return "overdue";
  const today = dayInZone(now);
  const day = dayInZone(time);
  if (day === today) return "today";
  return day <= weekEnd(today) ? "week" : "later";
}

export function grouped(rows: readonly RecordRow[], now: number): Map<Bucket, RecordRow[]> {
  const found = new Map<Bucket, RecordRow[]>(BUCKETS.map((bucket) => [bucket, []]));
  for (const row of rows) found.get(bucketOf(asText(row["due_at"]), now))?.push(row);
  return found;
}
