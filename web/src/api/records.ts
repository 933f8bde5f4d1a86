/** Records of any object. */
import { api, body } from "@/api/http";
import type { FieldProblem } from "@/api/problem";
import { withReason, type Reason } from "@/api/reason";
import type { Filter, ListQuery, RecordPage, RecordRow, Schemas, Total } from "@/api/types";

export type Values = Record<string, unknown>;

export interface AggregateBody {
  measures: { op: "count" | "sum" | "avg" | "min" | "max"; field?: string }[];
  groupBy?: (string | { field: string; period: string })[];
  filter: Filter | null;
}

const LIST = "/api/v1/objects/{object}/records";
const ONE = "/api/v1/objects/{object}/records/{record_id}";

/** One page. Long filters go in a body: addresses have limits. */
export async function listRecords(object: string, query: ListQuery, cursor: string | null, signal?: AbortSignal): Promise<RecordPage> {
  const answer = await body(
    api.POST("/api/v1/objects/{object}/records/query", { params: { path: { object } }, body: queryOf(query, cursor, "none"), ...(signal ? { signal } : {}) }),
  );
  return answer as RecordPage;
}

export async function countRecords(object: string, filter: Filter | null, trash: boolean): Promise<Total> {
  const query = queryOf({ filter, fields: ["id"], limit: 1, trash }, null, "exact");
  const answer = await body(api.POST("/api/v1/objects/{object}/records/query", { params: { path: { object } }, body: query }));
  return (answer as RecordPage & { total: Total }).total;
}

function queryOf(query: ListQuery, cursor: string | null, total: "none" | "exact"): Schemas["RecordQuery"] {
  return {
    filter: (query.filter ?? null) as Record<string, unknown> | null,
    sort: query.sort ?? null,
    fields: query.fields ?? null,
    limit: query.limit ?? 50,
    trash: query.trash ?? false,
    cursor,
    total,
    colors: (query.colors ?? []) as unknown as Schemas["ColorQuery"][],
    reminders: query.reminders ?? false,
    ...(query.start ? { start: query.start } : {}),
  };
}

/** Instead of names of fields: all that a record's page shows, so that nobody has to know them before they ask. */
export const EVERYTHING: readonly string[] = ["*"];

/** One record; without `fields` everything that is stored, with them also what is computed. */
export async function getRecord(object: string, id: string, fields: readonly string[] | null, signal?: AbortSignal): Promise<RecordRow> {
  const query = fields === null ? {} : { fields: fields.join(",") };
  return body(api.GET(ONE, { params: { path: { object, record_id: id }, query }, ...(signal ? { signal } : {}) }));
}

/** A record as the server has it now, never as this device kept it: to compare with what is about to be written. */
export async function getRecordNow(object: string, id: string, fields: readonly string[] | null): Promise<RecordRow> {
  const query = fields === null ? {} : { fields: fields.join(",") };
  return body(api.GET(ONE, { params: { path: { object, record_id: id }, query }, cache: "no-store" }));
}

/** Values with the reason of their change, for the history and for whoever approves it, and the files that go along. */
function named(values: Values, reason: Reason | null): Values {
  if (reason === null) return values;
  const context = values["$context"] as Record<string, unknown> | undefined;
  return { ...values, $reason: reason.text, ...(reason.files.length > 0 ? { $context: { ...context, approval_files: reason.files } } : {}) };
}

/** Whether an answer says that the change waits for an approval; then it holds no record. */
export function isHeld(row: RecordRow): boolean {
  return row["status"] === "held" && "approval_id" in row;
}

/** Values as they are sent: files that were chosen without a connection go first. */
export async function withHeldFiles(values: Values): Promise<Values> {
  const holds = Object.values(values).some((value) => Array.isArray(value) && value.some((one) => typeof one === "string" && one.startsWith("held:")));
  return holds ? (await import("@/api/held-files")).sendHeldFiles(values) : values;
}

export async function createRecord(object: string, values: Values, idempotencyKey: string): Promise<RecordRow> {
  const sent = await withHeldFiles(values);
  return withReason((reason) => {
    // With a reason it is another request, with a key of its own.
    const header = { "Idempotency-Key": reason === null ? idempotencyKey : `${idempotencyKey}-reason` };
    return body(api.POST(LIST, { params: { path: { object }, header }, body: named(sent, reason) })) as Promise<RecordRow>;
  });
}

/** A change that was written, with `fields` of the record as it is now, or one that waits for an approval. */
export type Patched = { kind: "written"; row: RecordRow } | { kind: "held" };

export async function patchRecord(object: string, id: string, values: Values, version: number, fields: readonly string[]): Promise<Patched> {
  const params = { path: { object, record_id: id }, query: { fields: fields.join(",") }, header: { "If-Match": String(version) } };
  const sent = await withHeldFiles(values);
  const { data, response } = await withReason((reason) => api.PATCH(ONE, { params, body: named(sent, reason) }));
  return response.status === 202 || data === undefined ? { kind: "held" } : { kind: "written", row: data as RecordRow };
}

/** Change a record whose page is not open; resolves to false when that waits for an approval. */
export async function updateRecord(object: string, id: string, values: Values, version: number): Promise<boolean> {
  return (await patchRecord(object, id, values, version, ["id", "version"])).kind === "written";
}

/** Delete one record; resolves to false when that waits for an approval. */
export async function deleteRecord(object: string, id: string, version?: number): Promise<boolean> {
  const header: Record<string, string> = version === undefined ? {} : { "If-Match": String(version) };
  const { response } = await withReason((reason) =>
    api.DELETE(ONE, { params: { path: { object, record_id: id }, header, ...(reason === null ? {} : { query: { reason: reason.text } }) } }),
    false,
  );
  return response.status !== 202;
}

export interface BulkOutcome {
  /** The ids for which it was done. */
  done: string[];
  /** Why the others stay as they are. */
  problems: FieldProblem[];
}

/** Delete or restore several, each for itself. */
export async function bulk(object: string, op: "delete" | "restore", ids: readonly string[]): Promise<BulkOutcome> {
  const operations = ids.map((id) => ({ op, id }));
  const answer = await body(
    api.POST("/api/v1/objects/{object}/records/bulk", { params: { path: { object } }, body: { operations, atomic: false, reason: null } }),
  );
  return {
    done: ids.filter((_, index) => ["written", "unchanged"].includes(answer.results[index]?.status ?? "")),
    problems: answer.results.flatMap((one) => one.errors),
  };
}

export async function aggregate(object: string, { measures, filter, groupBy = [] }: AggregateBody): Promise<Record<string, unknown>[]> {
  const answer = await body(
    api.POST("/api/v1/objects/{object}/records/aggregate", {
      params: { path: { object } },
      body: { group_by: groupBy, measures, filter: filter as Record<string, unknown> | null, limit: 1000 },
    }),
  );
  return answer.rows;
}
