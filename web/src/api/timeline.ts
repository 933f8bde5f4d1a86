/** What is around a record: its timeline, figures, related records, and how it was at a moment. */
import { api, body } from "@/api/http";
import type { HistoryEntry, ListQuery, RecordPage, RecordRow, Schemas, Total } from "@/api/types";

const ONE = "/api/v1/objects/{object}/records/{record_id}";

export interface TimelineSubject {
  id: string;
  name?: string | null;
  [path: string]: unknown;
}

export interface TimelineEntry {
  kind: string;
  at: string;
  object: string;
  record: TimelineSubject;
  change: HistoryEntry | null;
  body: Record<string, unknown> | null;
}

export interface TimelinePage {
  items: TimelineEntry[];
  next_cursor: string | null;
  kinds: string[];
}

export type Highlight = Schemas["HighlightValue"];
export type Highlights = Schemas["HighlightsResponse"];
export type FrameInfo = Schemas["FrameInfo"];

export const timelineKeys = {
  /** Not among the records of its object: what changes somewhere asks for its head anew, not for everything that is loaded. */
  all: ["timeline"] as const,
  timeline: (object: string, id: string) => ["timeline", object, id] as const,
  page: (object: string, id: string, kinds: readonly string[]) => ["timeline", object, id, kinds] as const,
  head: (object: string, id: string, kinds: readonly string[]) => ["records", object, "timeline", id, kinds] as const,
  highlights: (object: string, id: string) => ["records", object, "highlights", id] as const,
  at: (object: string, id: string, moment: string) => ["records", object, "one", id, "at", moment] as const,
  nextStep: (object: string, id: string, child: string) => ["records", child, "next", object, id] as const,
};

/** What somebody changed before the record came here; asked for and shown with all other changes. */
const PAST_CHANGE = "past_change";
/** Few at first, for they are waited for; then as many as are read in one go. */
const FIRST = 30;
const FURTHER = 60;

export async function fetchTimeline(object: string, id: string, kinds: readonly string[], cursor: string | null, signal: AbortSignal): Promise<TimelinePage> {
  const wanted = kinds.includes("change") ? [...kinds, PAST_CHANGE] : kinds;
  const query = { limit: cursor === null ? FIRST : FURTHER, ...(wanted.length > 0 ? { kinds: wanted.join(",") } : {}), ...(cursor === null ? {} : { cursor }) };
  const path = { object, record_id: id };
  const page = (await body(api.GET("/api/v1/objects/{object}/records/{record_id}/timeline", { params: { path, query }, signal }))) as TimelinePage;
  return { ...page, kinds: page.kinds.filter((kind) => kind !== PAST_CHANGE) };
}

export function fetchHighlights(object: string, id: string, signal: AbortSignal): Promise<Highlights> {
  return body(api.GET("/api/v1/objects/{object}/records/{record_id}/highlights", { params: { path: { object, record_id: id } }, signal }));
}

/** The record as it was at a moment (ISO 8601). */
export function getRecordAt(object: string, id: string, fields: readonly string[], moment: string, signal: AbortSignal): Promise<RecordRow> {
  const params = { path: { object, record_id: id }, query: { fields: fields.join(","), as_of: moment } };
  return body(api.GET(ONE, { params, signal }));
}

/** Changes older than a version, newest first. */
export async function fetchHistoryPage(object: string, id: string, before: number | null, limit: number, signal: AbortSignal): Promise<HistoryEntry[]> {
  const query = { limit, ...(before === null ? {} : { before }) };
  const answer = await body(api.GET("/api/v1/objects/{object}/records/{record_id}/history", { params: { path: { object, record_id: id }, query }, signal }));
  return answer.items;
}

/** The first records of a list, and how many there are (counted up to 10,000). */
export async function listWithTotal(object: string, query: ListQuery, signal: AbortSignal): Promise<RecordPage & { total: Total }> {
  const answer = await body(
    api.POST("/api/v1/objects/{object}/records/query", {
      params: { path: { object } },
      body: { filter: (query.filter ?? null) as Record<string, unknown> | null, sort: query.sort ?? null, fields: query.fields ?? null, limit: query.limit ?? 5, total: "bounded" } as Schemas["RecordQuery"],
      signal,
    }),
  );
  return answer as RecordPage & { total: Total };
}
