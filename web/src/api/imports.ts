/** Import of files and the jobs that run them. */
import { request } from "@/api/http";
import type { FieldProblem } from "@/api/problem";

export interface CellError {
  field: string;
  code: string;
  message: string;
  hint: string | null;
  suggestions: string[];
}

export interface PreviewRow {
  number: number;
  cells: Record<string, { text: string; error: CellError | null }>;
  errors: CellError[];
}

export type ImportMode = "create" | "update" | "upsert";

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
  [option: string]: unknown;
}

export interface Preview {
  source: string;
  file: { name: string; size: number; encoding: string; delimiter: string; rows: number };
  columns: { column: string; field: string | null; confidence: number; samples: string[] }[];
  mapping: Mapping;
  rows: PreviewRow[];
  problems: FieldProblem[];
}

export interface Job {
  id: number;
  kind: string;
  state: "queued" | "running" | "succeeded" | "failed" | "cancelled" | "paused";
  done: number;
  total: number | null;
  errors: number;
  rate: number | null;
  eta_seconds: number | null;
  errors_url: string | null;
  result: Record<string, unknown> | null;
  message: string | null;
  cancel_requested: boolean;
}

export interface RowError {
  row: number;
  column: string;
  field: string;
  value: string | null;
  code: string;
  message: string;
  hint: string | null;
  suggestion: string | null;
}

export interface RowErrorPage {
  items: RowError[];
  next_after: number | null;
}

function form(parts: { file?: File; source?: string; mapping?: Mapping }): FormData {
  const data = new FormData();
  if (parts.mapping) data.set("mapping", JSON.stringify(parts.mapping));
  if (parts.source !== undefined) data.set("source", parts.source);
  if (parts.file) data.set("file", parts.file);
  return data;
}

export function previewFile(object: string, file: File): Promise<Preview> {
  return request<Preview>("POST", `/objects/${object}/imports/preview`, { form: form({ file }) });
}

export function previewMapping(object: string, source: string, mapping: Mapping): Promise<Preview> {
  return request<Preview>("POST", `/objects/${object}/imports/preview`, { form: form({ source, mapping }) });
}

export function startImport(object: string, source: string, mapping: Mapping): Promise<Job> {
  return request<Job>("POST", `/objects/${object}/imports`, { form: form({ source, mapping }) });
}

export function fetchJob(id: string): Promise<Job> {
  return request<Job>("GET", `/jobs/${id}`);
}

export function cancelJob(id: string): Promise<Job> {
  return request<Job>("POST", `/jobs/${id}/cancel`);
}

export function fetchRowErrors(id: string, after: number): Promise<RowErrorPage> {
  return request<RowErrorPage>("GET", `/jobs/${id}/errors`, { query: { after, limit: 50 } });
}

export function isFinished(job: Job): boolean {
  return job.state === "succeeded" || job.state === "failed" || job.state === "cancelled";
}
