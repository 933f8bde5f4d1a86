/** What becomes of an import after its start: held up, gone on with, taken back, its refused rows corrected. */
import { api, body } from "@/api/http";
import { rowsOf, type Edits, type Job, type Mapping } from "@/api/imports";
import type { Schemas } from "@/api/types";

export type WrongValue = Schemas["WrongValueInfo"];

/** Texts by heading and what they mean; an empty meaning leaves the cell empty. */
export type ValueMaps = Record<string, Record<string, string>>;

export type Target = Schemas["TargetInfo"];
export type TargetField = Schemas["TargetField"];
export type Upload = Schemas["UploadInfo"];
export type Archive = Schemas["ArchiveInfo"];
export type ImportSet = Schemas["SetInfo"];

const path = (id: number) => ({ params: { path: { job_id: id } } });

export function pauseImport(id: number): Promise<Job> {
  return body(api.POST("/api/v1/jobs/{job_id}/pause", path(id)));
}

export function resumeImport(id: number): Promise<Job> {
  return body(api.POST("/api/v1/jobs/{job_id}/resume", path(id)));
}

export function undoImport(id: number): Promise<Job> {
  return body(api.POST("/api/v1/jobs/{job_id}/undo", path(id)));
}

export function retryImport(id: number, fixes: Edits, maps: ValueMaps): Promise<Job> {
  return body(api.POST("/api/v1/jobs/{job_id}/retry", { ...path(id), body: { rows: rowsOf(fixes), value_maps: maps } }));
}

export function fetchWrongValues(id: number): Promise<WrongValue[]> {
  return body(api.GET("/api/v1/jobs/{job_id}/errors/values", path(id)));
}

/** What a file may fill: the fields of an object as an import sees them. */
export function fetchTarget(object: string): Promise<Target> {
  return body(api.GET("/api/v1/objects/{object_name}/imports/target", { params: { path: { object_name: object } } }));
}

/** Keep a file for a day and hear which object it is probably about. */
export function uploadFile(file: File): Promise<Upload> {
  const data = new FormData();
  data.set("file", file);
  return body(api.POST("/api/v1/imports/files", { body: {}, bodySerializer: () => data }));
}

/** A file that waits on the server, after the page was loaded again. */
export function fetchUpload(source: string): Promise<Upload> {
  return body(api.GET("/api/v1/imports/files/{source_id}", { params: { path: { source_id: source } } }));
}

/** Keep a ZIP of attachments for the import that names it. */
export function uploadArchive(file: File): Promise<Archive> {
  const data = new FormData();
  data.set("file", file);
  return body(api.POST("/api/v1/imports/archives", { body: { file: "" }, bodySerializer: () => data }));
}

export function fetchArchive(id: string): Promise<Archive> {
  return body(api.GET("/api/v1/imports/archives/{archive_id}", { params: { path: { archive_id: id } } }));
}

/** Places in the list in the order in which to import. */
export async function orderFiles(files: { source: string; object: string }[]): Promise<number[]> {
  return (await body(api.POST("/api/v1/imports/order", { body: { files } }))).order;
}

export interface SetFile {
  source: string;
  object: string;
  mapping: Mapping;
  edits: Edits;
}

export function startSet(files: SetFile[], goOn: boolean): Promise<ImportSet> {
  const given = files.map((file) => ({ ...file, edits: rowsOf(file.edits) }));
  return body(api.POST("/api/v1/imports/sets", { body: { files: given, go_on: goOn } }));
}

const setPath = (id: string) => ({ params: { path: { set_id: id } } });

export function fetchSet(id: string): Promise<ImportSet> {
  return body(api.GET("/api/v1/imports/sets/{set_id}", setPath(id)));
}

export function continueSet(id: string): Promise<ImportSet> {
  return body(api.POST("/api/v1/imports/sets/{set_id}/continue", setPath(id)));
}

export function undoSet(id: string): Promise<ImportSet> {
  return body(api.POST("/api/v1/imports/sets/{set_id}/undo", setPath(id)));
}
