/** Import of files and the jobs that run them. */
import { api, body } from "@/api/http";
import type { Schemas } from "@/api/types";

export type ImportMode = "create" | "update" | "upsert" | "history";

/** Files of an uploaded archive that hang on the records: which column names them, since when and from whom. */
export interface Attachments {
  archive: string | null;
  column: string;
  kind: "names" | "folders";
  at?: string | null;
  by?: string | null;
}

/** Columns of a list of earlier changes. */
export interface Past {
  field: string;
  at: string;
  old?: string | null;
  new?: string | null;
  by?: string | null;
}

export interface MappingColumn {
  column: string;
  field: string | null;
  match?: string | null;
  values?: Record<string, string | null>;
  unknown?: "error" | "empty" | "create";
}

export interface Mapping {
  mode: ImportMode;
  keys: string[];
  columns: MappingColumn[];
  /** The same text for every row, by field. */
  constants?: Record<string, string>;
  migration?: boolean;
  empty?: "keep" | "clear";
  date_order?: "dmy" | "mdy" | null;
  attachments?: Attachments | null;
  past?: Past | null;
  [option: string]: unknown;
}

export type Preview = Omit<Schemas["PreviewInfo"], "mapping"> & { mapping: Mapping };

export type Job = Schemas["JobInfo"];

export type RowError = Schemas["RowErrorInfo"];

/** Corrected cells by row number and heading. */
export type Edits = Record<number, Record<string, string>>;

/** A file that is imported before another one. */
export interface Earlier {
  source: string;
  object: string;
  mapping: Mapping;
}

interface Parts {
  file?: File;
  source?: string;
  mapping?: Mapping;
  edits?: Edits;
  earlier?: readonly Earlier[];
}

/** Corrected cells as the server takes them. */
export function rowsOf(edits: Edits): { row: number; values: Record<string, string> }[] {
  return Object.entries(edits).map(([row, values]) => ({ row: Number(row), values }));
}

function form(parts: Parts): FormData {
  const data = new FormData();
  if (parts.mapping) data.set("mapping", JSON.stringify(parts.mapping));
  if (parts.source !== undefined) data.set("source", parts.source);
  if (parts.file) data.set("file", parts.file);
  if (parts.edits && Object.keys(parts.edits).length > 0) data.set("edits", JSON.stringify(rowsOf(parts.edits)));
  if (parts.earlier && parts.earlier.length > 0) data.set("earlier", JSON.stringify(parts.earlier));
  return data;
}

async function preview(object: string, parts: Parts): Promise<Preview> {
  const answer = await body(
    api.POST("/api/v1/objects/{object_name}/imports/preview", { params: { path: { object_name: object } }, body: {}, bodySerializer: () => form(parts) }),
  );
  return answer as Preview;
}

export function previewFile(object: string, file: File): Promise<Preview> {
  return preview(object, { file });
}

export function previewMapping(object: string, source: string, mapping?: Mapping, edits?: Edits, earlier?: readonly Earlier[]): Promise<Preview> {
  return preview(object, { source, mapping, edits, earlier });
}

export function startImport(object: string, source: string, mapping: Mapping, edits?: Edits): Promise<Job> {
  return body(
    api.POST("/api/v1/objects/{object_name}/imports", { params: { path: { object_name: object } }, body: {}, bodySerializer: () => form({ source, mapping, edits }) }),
  );
}

export function fetchJob(id: number): Promise<Job> {
  return body(api.GET("/api/v1/jobs/{job_id}", { params: { path: { job_id: id } } }));
}

export function cancelJob(id: number): Promise<Job> {
  return body(api.POST("/api/v1/jobs/{job_id}/cancel", { params: { path: { job_id: id } } }));
}

export function fetchRowErrors(id: number, after: number): Promise<Schemas["RowErrorPage"]> {
  return body(api.GET("/api/v1/jobs/{job_id}/errors", { params: { path: { job_id: id }, query: { after, limit: 50 } } }));
}

export type JobState = "queued" | "running" | "succeeded" | "failed" | "cancelled" | "paused";

const STATES: ReadonlySet<string> = new Set<JobState>(["queued", "running", "succeeded", "failed", "cancelled", "paused"]);

export function stateOf(job: Job): JobState {
  return STATES.has(job.state) ? (job.state as JobState) : "running";
}

export function isFinished(job: Job): boolean {
  return ["succeeded", "failed", "cancelled"].includes(job.state);
}
