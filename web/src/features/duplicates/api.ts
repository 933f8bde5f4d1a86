/** Records that may mean the same company. */
import { api, body } from "@/api/http";
import type { RecordRow, Schemas } from "@/api/types";

export type Pair = Omit<Schemas["PairInfo"], "older" | "newer"> & { older: RecordRow; newer: RecordRow };

export interface PairPage {
  items: Pair[];
  next_after: string | null;
}

export async function fetchPairs(object: string, after: string | null): Promise<PairPage> {
  const query = after === null ? { limit: 20 } : { limit: 20, after };
  return (await body(api.GET("/api/v1/objects/{object_name}/duplicates", { params: { path: { object_name: object }, query } }))) as PairPage;
}

export async function dismissPair(id: number): Promise<void> {
  await api.POST("/api/v1/duplicates/{pair_id}/dismiss", { params: { path: { pair_id: id } } });
}

export type Merge = Schemas["MergeInfo"];

export async function mergeRecords(object: string, kept: string, lost: string, take: string[]): Promise<Merge> {
  return (await body(api.POST("/api/v1/objects/{object_name}/merges", { params: { path: { object_name: object } }, body: { kept, lost, take } }))) as Merge;
}

export async function fetchMerges(object: string): Promise<Merge[]> {
  return (await body(api.GET("/api/v1/objects/{object_name}/merges", { params: { path: { object_name: object } } }))).items as Merge[];
}

export async function undoMerge(id: string): Promise<Merge> {
  return (await body(api.POST("/api/v1/merges/{merge_id}/undo", { params: { path: { merge_id: id } } }))) as Merge;
}
