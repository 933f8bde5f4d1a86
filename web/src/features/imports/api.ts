/** What becomes of an import after its start: held up, gone on with, taken back, its refused rows corrected. */
import { api, body } from "@/api/http";
import type { Job } from "@/api/imports";
import type { Schemas } from "@/api/types";

export type WrongValue = Schemas["WrongValueInfo"];

/** Texts by heading and what they mean; an empty meaning leaves the cell empty. */
export type ValueMaps = Record<string, Record<string, string>>;

/** Corrected cells by row number and heading. */
export type Fixes = Record<number, Record<string, string>>;

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

export function retryImport(id: number, fixes: Fixes, maps: ValueMaps): Promise<Job> {
  const rows = Object.entries(fixes).map(([row, values]) => ({ row: Number(row), values }));
  return body(api.POST("/api/v1/jobs/{job_id}/retry", { ...path(id), body: { rows, value_maps: maps } }));
}

export function fetchWrongValues(id: number): Promise<WrongValue[]> {
  return body(api.GET("/api/v1/jobs/{job_id}/errors/values", path(id)));
}
