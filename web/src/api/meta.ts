import { request } from "@/api/http";
import type { ObjectMeta, ObjectSummary } from "@/api/types";

export interface ObjectList {
  items: ObjectSummary[];
  catalog_version: number;
}

export interface DocumentChange {
  kind: string;
  key: string;
  body: Record<string, unknown> | null;
}

export interface StoredDocument {
  kind: string;
  key: string;
  body: Record<string, unknown>;
}

export function fetchObjects(signal?: AbortSignal): Promise<ObjectList> {
  return request<ObjectList>("GET", "/meta/objects", signal ? { signal } : {});
}

export function fetchObject(object: string, signal?: AbortSignal): Promise<ObjectMeta> {
  return request<ObjectMeta>("GET", `/meta/objects/${encodeURIComponent(object)}`, signal ? { signal } : {});
}

export function fetchDocument(kind: string, key: string): Promise<StoredDocument> {
  return request<StoredDocument>("GET", `/meta/documents/${kind}/${encodeURIComponent(key)}`);
}

export function previewDocuments(changes: DocumentChange[]): Promise<unknown> {
  return request<unknown>("POST", "/meta/preview", { body: { changes } });
}

export function publishDocuments(changes: DocumentChange[], note: string): Promise<unknown> {
  return request<unknown>("POST", "/meta/publish", { body: { changes, note } });
}
