/** What the home page shows of the standard objects. A panel appears to whoever works on its object: may edit it, and sees its fields. */
import type { AggregateBody } from "@/api/records";
import type { Filter, ObjectMeta } from "@/api/types";

export type Scope = "mine" | "all";

export interface Panel {
  /** `given`: its words come with it. */
  key: "tasks" | "leads" | "late" | "opportunities" | "given";
  object: string;
  /** Fields that have to exist for the panel to make sense. */
  needs: string[];
  sort: string;
  /** Values beside the name. */
  values: string[];
  filter: Filter;
  measures: AggregateBody["measures"];
  /** The lookup whose name says more than the record's own, which is a number. */
  about?: string;
  /** What of it cannot wait; counted and opened by itself. */
  urgent?: Filter;
}

const OPEN_TASK: Filter = { field: "status", op: "not_in", value: ["done", "cancelled"] };

export const PANELS: readonly Panel[] = [
  {
    key: "tasks",
    object: "task",
    needs: ["due_at", "status"],
    sort: "due_at",
    values: ["due_at", "priority"],
    filter: OPEN_TASK,
    urgent: { all: [OPEN_TASK, { field: "due_at", op: "lt", value: "tomorrow" }] },
    measures: [{ op: "count" }],
  },
  {
    key: "leads",
    object: "lead",
    needs: ["status", "source"],
    sort: "-created_at",
    values: ["company", "status"],
    filter: { all: [{ field: "created_at", op: "in_period", value: "last_30_days" }, { field: "status", op: "not_in", value: ["converted", "invalid"] }] },
    measures: [{ op: "count" }],
  },
  {
    key: "late",
    object: "opportunity",
    needs: ["stage", "amount", "expected_close_on"],
    sort: "expected_close_on",
    values: ["expected_close_on", "amount"],
    filter: { all: [{ field: "stage", op: "not_in", value: ["won", "lost"] }, { field: "expected_close_on", op: "lt", value: "today" }] },
    measures: [{ op: "count" }, { op: "sum", field: "amount" }],
  },
  {
    key: "opportunities",
    object: "opportunity",
    needs: ["stage", "amount", "expected_close_on"],
    sort: "expected_close_on",
    values: ["stage", "amount"],
    filter: { field: "stage", op: "not_in", value: ["won", "lost"] },
    measures: [{ op: "count" }, { op: "sum", field: "amount" }],
  },
];

/** A filter, for the person alone or for everything they may see. */
export function scoped(filter: Filter, scope: Scope): Filter {
  return scope === "all" ? filter : { all: [{ field: "owner_id", op: "eq", value: "@me" }, filter] };
}

export function fits(panel: { needs: readonly string[] }, object: ObjectMeta): boolean {
  const names = new Set(object.fields.filter((field) => field.readable).map((field) => field.api_name));
  return panel.needs.every((name) => names.has(name));
}
