/** Records of any object. */
import { request } from "@/api/http";
import type { Filter, HistoryEntry, ListQuery, RecordPage, RecordRow, Total } from "@/api/types";

export type Values = Record<string, unknown>;

export interface Measure {
  op: "count" | "sum" | "avg" | "min" | "max";
  field?: string;
}

export interface AggregateBody {
  group_by?: (string | { field: string; period: string })[];
  measures: Measure[];
  filter?: Filter | null;
}

export interface BulkResult {
  results: { status: "written" | "rejected" | "held"; id: string | null; version?: number; errors?: unknown[] }[];
}

function base(object: string): string {
  return `/objects/${encodeURIComponent(object)}/records`;
}

function queryOf(query: ListQuery, cursor: string | null): Record<string, string | number | boolean | undefined> {
  return {
    filter: query.filter ? JSON.stringify(query.filter) : undefined,
    sort: query.sort,
    fields: query.fields?.join(","),
    limit: query.limit ?? 50,
    trash: query.trash ? true : undefined,
    cursor: cursor ?? undefined,
  };
}

export function listRecords(object: string, query: ListQuery, cursor: string | null, signal?: AbortSignal): Promise<RecordPage> {
  return request<RecordPage>("GET", base(object), { query: queryOf(query, cursor), ...(signal ? { signal } : {}) });
}

export async function countRecords(object: string, filter: Filter | null, trash: boolean): Promise<Total> {
  const query = { ...queryOf({ filter, fields: ["id"], limit: 1, trash }, null), total: "exact" };
  const page = await request<RecordPage & { total: Total }>("GET", base(object), { query });
  return page.total;
}

export function getRecord(object: string, id: string, signal?: AbortSignal): Promise<RecordRow> {
  return request<RecordRow>("GET", `${base(object)}/${id}`, signal ? { signal } : {});
}

export function createRecord(object: string, values: Values, idempotencyKey: string): Promise<RecordRow> {
  return request<RecordRow>("POST", base(object), { body: values, headers: { "Idempotency-Key": idempotencyKey } });
}

export function updateRecord(object: string, id: string, values: Values, version: number): Promise<RecordRow> {
  return request<RecordRow>("PATCH", `${base(object)}/${id}`, { body: values, headers: { "If-Match": String(version) } });
}

export function deleteRecord(object: string, id: string, version?: number): Promise<undefined> {
  const headers: Record<string, string> = version === undefined ? {} : { "If-Match": String(version) };
  return request<undefined>("DELETE", `${base(object)}/${id}`, { headers });
}

export function restoreRecord(object: string, id: string): Promise<RecordRow> {
  return request<RecordRow>("POST", `${base(object)}/${id}/restore`);
}

export function bulkDelete(object: string, ids: readonly string[]): Promise<BulkResult> {
  const operations = ids.map((id) => ({ op: "delete", id }));
  return request<BulkResult>("POST", `${base(object)}/bulk`, { body: { operations, atomic: false, reason: null } });
}

export async function fetchHistory(object: string, id: string): Promise<HistoryEntry[]> {
  const answer = await request<{ items: HistoryEntry[] }>("GET", `${base(object)}/${id}/history`);
  return answer.items;
}

export async function aggregate(object: string, body: AggregateBody): Promise<Record<string, unknown>[]> {
  const answer = await request<{ rows: Record<string, unknown>[] }>("POST", `${base(object)}/aggregate`, { body });
  return answer.rows;
}
