/** Random audits: draws, their checks, and the proof of a draw. */
import { api, body } from "@/api/http";
import type { Schemas } from "@/api/types";

export type SamplingOverview = Schemas["SamplingOverview"];
export type DrawSummary = Schemas["DrawSummary"];
export type DrawDetail = Schemas["DrawDetail"];
export type DrawProof = Schemas["DrawProof"];
export type Check = Schemas["CheckInfo"];
export type Answer = "ok" | "bad" | "none";

export const samplingKeys = {
  overview: ["sampling"] as const,
  draw: (id: string) => ["sampling", "draw", id] as const,
  proof: (id: string) => ["sampling", "proof", id] as const,
};

export function fetchSampling(signal: AbortSignal): Promise<SamplingOverview> {
  return body(api.GET("/api/v1/sampling", { signal }));
}

export function fetchDraw(id: string, signal: AbortSignal): Promise<DrawDetail> {
  return body(api.GET("/api/v1/sampling/draws/{draw_id}", { params: { path: { draw_id: id } }, signal }));
}

export function fetchProof(id: string, signal: AbortSignal): Promise<DrawProof> {
  return body(api.GET("/api/v1/sampling/draws/{draw_id}/proof", { params: { path: { draw_id: id } }, signal }));
}

/** A month that was drawn before is not drawn again. */
export function drawMonth(key: string, month: string): Promise<DrawDetail> {
  return body(api.POST("/api/v1/sampling/{key}/draws", { params: { path: { key } }, body: { month } }));
}

export function closeCheck(id: string, answers: Record<string, Answer>, note: string): Promise<DrawDetail> {
  return body(api.PUT("/api/v1/sampling/checks/{check_id}/result", { params: { path: { check_id: id } }, body: { answers, note: note.trim() === "" ? null : note.trim() } }));
}

export function assignCheck(id: string, assignee: string): Promise<DrawDetail> {
  return body(api.PUT("/api/v1/sampling/checks/{check_id}/assignee", { params: { path: { check_id: id } }, body: { assignee } }));
}
