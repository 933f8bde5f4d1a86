/** Files of records. */
import { api, body } from "@/api/http";
import { newIdempotencyKey } from "@/api/idempotency";
import type { Values } from "@/api/records";
import type { Schemas } from "@/api/types";

export type AttachedFile = Schemas["AttachedFile"];
export type FileInfo = Schemas["StoredFile"];

export async function fetchFiles(object: string, id: string, signal: AbortSignal): Promise<AttachedFile[]> {
  const path = { object, record_id: id };
  return (await body(api.GET("/api/v1/objects/{object}/records/{record_id}/files", { params: { path }, signal }))).items;
}

/** Attach a file to a record; a repeat with the same key attaches it once. */
export async function attachFile(object: string, id: string, file: File, key: string = newIdempotencyKey()): Promise<void> {
  const data = new FormData();
  data.set("file", file);
  const params = { path: { object, record_id: id }, header: { "Idempotency-Key": key } };
  await api.POST("/api/v1/objects/{object}/records/{record_id}/files", { params, body: { file: "" }, bodySerializer: () => data });
}

/** A file for an attachment field; it is its uploader's until a record names its id. */
export async function uploadFile(file: File, key: string = newIdempotencyKey()): Promise<FileInfo> {
  const data = new FormData();
  data.set("file", file);
  return body(api.POST("/api/v1/files", { params: { header: { "Idempotency-Key": key } }, body: { file: "" }, bodySerializer: () => data }));
}

export interface FieldFile {
  /** Attachment field it belongs to. */
  field: string;
  file: File;
}

/** Send the files of a record that is about to be made and put their ids into its values; with the same key none is sent twice. */
export async function withFiles(values: Values, files: readonly FieldFile[], key: string): Promise<Values> {
  const all: Values = { ...values };
  for (const [place, { field, file }] of files.entries()) {
    const { id } = await uploadFile(file, `${key}-file-${String(place)}`);
    const there = all[field];
    all[field] = [...(Array.isArray(there) ? (there as unknown[]) : []), id];
  }
  return all;
}

export async function fetchFileInfo(id: string, signal: AbortSignal): Promise<FileInfo> {
  return body(api.GET("/api/v1/files/{file_id}/info", { params: { path: { file_id: id } }, signal }));
}

export async function detachFile(object: string, id: string, file: string): Promise<void> {
  const params = { path: { object, record_id: id, file_id: file } };
  await api.DELETE("/api/v1/objects/{object}/records/{record_id}/files/{file_id}", { params });
}

/** Where the bytes are; browsers show pictures and PDF and save the rest. */
export function fileAddress(id: string, download = false): string {
  return `/api/v1/files/${id}${download ? "?download=true" : ""}`;
}

export function thumbnailAddress(id: string, size: "small" | "large" = "small"): string {
  return `/api/v1/files/${id}/thumbnail${size === "large" ? "?size=large" : ""}`;
}
