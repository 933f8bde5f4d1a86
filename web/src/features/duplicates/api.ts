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
