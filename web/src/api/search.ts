/** Search over all objects. */
import { api, body } from "@/api/http";
import type { Schemas } from "@/api/types";

export type SearchHit = Schemas["SearchHit"];

/** A record the person created or changed lately: hits of the search without words. */
export interface RecentRecord {
  object: string;
  id: string;
  name: string | null;
  at: string;
}

export const SEARCH_MAX_CHARACTERS = 200;

const RESULTS = 30;
const RECENT = 8;

/** Records that contain all words, best first; `too_common`: only part of the records was looked at. */
export function searchRecords(text: string, signal: AbortSignal): Promise<Schemas["SearchResults"]> {
  return body(api.GET("/api/v1/search", { params: { query: { q: text, limit: RESULTS } }, signal }));
}

export async function fetchRecentRecords(signal: AbortSignal): Promise<RecentRecord[]> {
  const answer = await body(api.GET("/api/v1/search", { params: { query: { limit: RECENT } }, signal }));
  // The description has the form of hits with words; without them there is a moment instead of a match.
  return answer.items as unknown as RecentRecord[];
}
