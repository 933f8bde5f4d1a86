/** What the home page shows of the standard objects. A panel appears only where its object and fields exist. */
import type { AggregateBody } from "@/api/records";
import type { Filter, ObjectMeta } from "@/api/types";

export type Scope = "mine" | "all";

export interface Panel {
  key: "tasks" | "leads" | "late" | "opportunities" | "reminder";
  object: string;
  /** Fields that have to exist for the panel to make sense. */
  needs: string[];
  sort: string;
  /** Values beside the name. */
  values: string[];
  filter: Filter;
  measures: AggregateBody["measures"];
}

export const PANELS: readonly Panel[] = [
  {
    key: "tasks",
    object: "task",
    needs: ["due_at", "status"],
    sort: "due_at",
    values: ["due_at", "priority"],
    filter: { field: "status", op: "not_in", value: ["done", "cancelled"] },
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
