/** Comments on records. */
import { api, body } from "@/api/http";
import type { Schemas } from "@/api/types";

export type Comment = Schemas["CommentInfo"];
export type SavedComment = Schemas["SavedComment"];
/** What a comment is about. */
export interface About {
  object: string;
  id: string;
}

/** People who may be mentioned, by a part of the name or its beginning in pinyin. */
export async function fetchCallees({ object, id }: About, q: string, signal: AbortSignal): Promise<Schemas["Name"][]> {
  const params = { path: { object, record_id: id }, query: { q } };
  return (await body(api.GET("/api/v1/objects/{object}/records/{record_id}/comments/callees", { params, signal }))).items;
}

export function addComment(object: string, id: string, text: string, mentions: string[], idempotencyKey: string): Promise<SavedComment> {
  const params = { path: { object, record_id: id }, header: { "Idempotency-Key": idempotencyKey } };
  return body(api.POST("/api/v1/objects/{object}/records/{record_id}/comments", { params, body: { text, mentions } }));
}

export function editComment(comment: string, text: string, mentions: string[]): Promise<SavedComment> {
  return body(api.PATCH("/api/v1/comments/{comment_id}", { params: { path: { comment_id: comment } }, body: { text, mentions } }));
}

export async function deleteComment(comment: string): Promise<void> {
  await api.DELETE("/api/v1/comments/{comment_id}", { params: { path: { comment_id: comment } } });
}
