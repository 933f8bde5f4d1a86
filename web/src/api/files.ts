/** Files of records. */
import { api, body } from "@/api/http";
import type { Schemas } from "@/api/types";

export type AttachedFile = Schemas["AttachedFile"];
export type FileInfo = Schemas["StoredFile"];

export async function fetchFiles(object: string, id: string, signal: AbortSignal): Promise<AttachedFile[]> {
  const path = { object, record_id: id };
  return (await body(api.GET("/api/v1/objects/{object}/records/{record_id}/files", { params: { path }, signal }))).items;
}

export async function attachFile(object: string, id: string, file: File): Promise<void> {
  const data = new FormData();
  data.set("file", file);
  const params = { path: { object, record_id: id } };
  await api.POST("/api/v1/objects/{object}/records/{record_id}/files", { params, body: { file: "" }, bodySerializer: () => data });
}

/** A file for an attachment field; it is its uploader's until a record names its id. */
export async function uploadFile(file: File): Promise<FileInfo> {
  const data = new FormData();
  data.set("file", file);
  return body(api.POST("/api/v1/files", { body: { file: "" }, bodySerializer: () => data }));
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
