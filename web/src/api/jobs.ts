/** Work that outlives a request: bulk operations, imports, exports. */
import { api, body } from "@/api/http";
import type { Filter, Schemas } from "@/api/types";

export type Job = Schemas["JobInfo"];

export type BulkOperation = "edit" | "assign" | "delete" | "restore" | "tag" | "untag";

/** Which records: those picked, or all that match. */
export type BulkScope = { ids: readonly string[] } | { filter: Filter | null };

export interface BulkChange {
  operation: BulkOperation;
  values?: Record<string, unknown>;
  owner?: string;
  tag?: string;
}

const BULK = "/api/v1/objects/{object}/bulk";

function bodyOf(scope: BulkScope, change: BulkChange, dryRun: boolean): Schemas["BulkBody"] {
  const picked = "ids" in scope ? { ids: [...scope.ids] } : { filter: (scope.filter ?? {}) as Record<string, unknown> };
  return { ...picked, operation: change.operation, values: change.values ?? {}, owner: change.owner ?? null, tag: change.tag ?? null, dry_run: dryRun, confirm: true };
}

export async function countBulk(object: string, scope: BulkScope, change: BulkChange): Promise<Schemas["BulkPreview"]> {
  const answer = await body(api.POST(BULK, { params: { path: { object } }, body: bodyOf(scope, change, true) }));
  return answer as Schemas["BulkPreview"];
}

export async function startBulk(object: string, scope: BulkScope, change: BulkChange): Promise<Job> {
  const answer = await body(api.POST(BULK, { params: { path: { object } }, body: bodyOf(scope, change, false) }));
  return answer as Job;
}

export function listJobs(before: number | null): Promise<Schemas["JobPage"]> {
  return body(api.GET("/api/v1/jobs", { params: { query: { limit: 30, ...(before === null ? {} : { before }) } } }));
}

export function fetchJob(id: number): Promise<Job> {
  return body(api.GET("/api/v1/jobs/{job_id}", { params: { path: { job_id: id } } }));
}

export function fetchJobLog(id: number): Promise<Schemas["JobLogEntry"][]> {
  return body(api.GET("/api/v1/jobs/{job_id}/log", { params: { path: { job_id: id } } }));
}

export function fetchBulkErrors(id: number): Promise<Schemas["BulkErrorPage"]> {
  return body(api.GET("/api/v1/bulk/{job_id}/errors", { params: { path: { job_id: id }, query: { limit: 100 } } }));
}

export type JobAction = "cancel" | "pause" | "resume" | "undo";

/** The job as it is now; for `undo` the new job that takes the other back. */
export function actOnJob(id: number, action: JobAction): Promise<Job> {
  const params = { params: { path: { job_id: id } } };
  switch (action) {
    case "cancel": return body(api.POST("/api/v1/jobs/{job_id}/cancel", params));
    case "pause": return body(api.POST("/api/v1/jobs/{job_id}/pause", params));
    case "resume": return body(api.POST("/api/v1/jobs/{job_id}/resume", params));
    case "undo": return body(api.POST("/api/v1/jobs/{job_id}/undo", params));
  }
}

/** Whether a worker has it or will have it. */
export function isOpen(job: Job): boolean {
  return job.state === "queued" || job.state === "running";
}

export function isOver(job: Job): boolean {
  return !isOpen(job) && job.state !== "paused";
}
