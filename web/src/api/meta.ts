/** The catalog as the person may see it, and changes of the configuration. */
import { api, body } from "@/api/http";
import type { ObjectMeta, ObjectSummary, Schemas } from "@/api/types";

export type DocumentChange = Pick<Schemas["ChangeInput"], "kind" | "key" | "body">;

export async function fetchObjects(signal: AbortSignal): Promise<ObjectSummary[]> {
  return (await body(api.GET("/api/v1/meta/objects", { signal }))).items;
}

export async function fetchObject(object: string, signal: AbortSignal): Promise<ObjectMeta> {
  const answer = await body(api.GET("/api/v1/meta/objects/{object}", { params: { path: { object } }, signal }));
  // The description has operators as text; the closed list is ours.
  return answer as ObjectMeta;
}

export function fetchDocument(kind: Schemas["ChangeInput"]["kind"], key: string): Promise<Schemas["DocumentEntry"]> {
  return body(api.GET("/api/v1/meta/documents/{kind}/{key}", { params: { path: { kind, key } } }));
}

export async function fetchDocumentVersions(kind: Schemas["ChangeInput"]["kind"], key: string, signal: AbortSignal): Promise<Schemas["DocumentVersionEntry"][]> {
  return (await body(api.GET("/api/v1/meta/documents/{kind}/{key}/versions", { params: { path: { kind, key } }, signal }))).items;
}

export async function publishDocuments(changes: DocumentChange[], note: string): Promise<void> {
  await api.POST("/api/v1/meta/publish", { body: { changes: changes.map(withoutMappings), note, confirm: false } });
}

function withoutMappings(change: DocumentChange): Schemas["ChangeInput"] {
  return { ...change, mappings: {} };
}
