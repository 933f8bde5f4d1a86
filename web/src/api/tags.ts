/** Tags of the workspace and of records. */
import { api, body } from "@/api/http";
import type { Schemas } from "@/api/types";

export type Tag = Schemas["TagInfo"];
export type TagColor = Schemas["TagCreate"]["color"];

export async function fetchTags(signal: AbortSignal): Promise<Tag[]> {
  return (await body(api.GET("/api/v1/tags", { signal }))).items;
}

/** All tags, those one uses most on records of an object first. */
export async function fetchTagsByUse(object: string, signal: AbortSignal): Promise<Tag[]> {
  return (await body(api.GET("/api/v1/objects/{object}/tags", { params: { path: { object } }, signal }))).items;
}

export async function fetchRecordTags(object: string, id: string, signal: AbortSignal): Promise<Tag[]> {
  const params = { path: { object, record_id: id } };
  return (await body(api.GET("/api/v1/objects/{object}/records/{record_id}/tags", { params, signal }))).items;
}

export async function setTag(object: string, id: string, tag: string, on: boolean): Promise<void> {
  const params = { path: { object, record_id: id, tag_id: tag } };
  if (on) await api.PUT("/api/v1/objects/{object}/records/{record_id}/tags/{tag_id}", { params });
  else await api.DELETE("/api/v1/objects/{object}/records/{record_id}/tags/{tag_id}", { params });
}

/** Put tags on many records or take them off; resolves to how many changed and which may not be edited. */
export function tagMany(object: string, ids: readonly string[], change: { set?: string[]; unset?: string[] }): Promise<Schemas["TaggedMany"]> {
  return body(api.POST("/api/v1/objects/{object}/tags", { params: { path: { object } }, body: { ids: [...ids], set: change.set ?? [], unset: change.unset ?? [] } }));
}

export function createTag(name: string, color: TagColor): Promise<Tag> {
  return body(api.POST("/api/v1/tags", { body: { name, color } }));
}

export function changeTag(tag: string, change: { name?: string; color?: TagColor }): Promise<Tag> {
  return body(api.PATCH("/api/v1/tags/{tag_id}", { params: { path: { tag_id: tag } }, body: change }));
}

export async function deleteTag(tag: string): Promise<void> {
  await api.DELETE("/api/v1/tags/{tag_id}", { params: { path: { tag_id: tag } } });
}
