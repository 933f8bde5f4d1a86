/** Search over all objects. */
import { api, body } from "@/api/http";
import type { Schemas } from "@/api/types";

export type SearchHit = Schemas["SearchHit"];

/** A record the person created or changed lately: what a search without words finds. */
export type RecentRecord = Schemas["RecentRecord"];
type Found = Omit<Schemas["SearchResults"], "items"> & { items: SearchHit[] };

export const SEARCH_MAX_CHARACTERS = 200;

const RESULTS = 30;
const RECENT = 8;

/** Records that contain all words, best first; `too_common`: only part of the records was looked at. */
export function searchRecords(text: string, signal: AbortSignal): Promise<Found> {
  return body(api.GET("/api/v1/search", { params: { query: { q: text, limit: RESULTS } }, signal })) as Promise<Found>;
}

export async function fetchRecentRecords(signal: AbortSignal): Promise<RecentRecord[]> {
  const answer = await body(api.GET("/api/v1/search", { params: { query: { limit: RECENT } }, signal }));
  return answer.items as RecentRecord[];
}
