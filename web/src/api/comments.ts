/** Comments on records. */
import { api, body } from "@/api/http";
import type { Schemas } from "@/api/types";

export type Comment = Schemas["CommentInfo"];
export type SavedComment = Schemas["SavedComment"];
export type CommentPage = Schemas["CommentList"];

export function fetchComments(object: string, id: string, before: string | null, signal: AbortSignal): Promise<CommentPage> {
  const params = { path: { object, record_id: id }, query: before === null ? {} : { before } };
  return body(api.GET("/api/v1/objects/{object}/records/{record_id}/comments", { params, signal }));
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
