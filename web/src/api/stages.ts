/** Where records stand in their process, and going on. */
import { api, body } from "@/api/http";
import { newIdempotencyKey } from "@/api/idempotency";
import type { ObjectMeta, Schemas } from "@/api/types";

export type Standing = Schemas["Standing"];
export type Way = Schemas["WayInfo"];
export type Evidence = Schemas["EvidenceInfo"];
export type Move = Schemas["MoveInfo"];
export type Process = Schemas["ProcessInfo"];
export type AdvanceRequest = Schemas["AdvanceRequest"];
export type Dwell = Schemas["DwellEntry"];

export const stageKeys = {
  processes: (object: string) => ["processes", object] as const,
  // Under the records of the object: whatever refreshes those refreshes this.
  standing: (object: string, id: string) => ["records", object, "stage", id] as const,
  dwells: (object: string, ids: readonly string[]) => ["records", object, "dwells", ids] as const,
};

export async function fetchProcesses(object: string, signal: AbortSignal): Promise<Process[]> {
  return (await body(api.GET("/api/v1/objects/{object}/processes", { params: { path: { object } }, signal }))).items;
}

export function fetchStanding(object: string, id: string, signal: AbortSignal): Promise<Standing> {
  const params = { path: { object, record_id: id } };
  return body(api.GET("/api/v1/objects/{object}/records/{record_id}/stage", { params, signal }));
}

/** Where the record stands at the server, never as this device kept it. */
export function fetchStandingNow(object: string, id: string): Promise<Standing> {
  const params = { path: { object, record_id: id } };
  return body(api.GET("/api/v1/objects/{object}/records/{record_id}/stage", { params, cache: "no-store" }));
}

/** All of it happens or nothing; a repeat with the same key happens once. */
export function advance(object: string, id: string, step: AdvanceRequest, key: string = newIdempotencyKey()): Promise<Schemas["AdvanceAnswer"]> {
  const params = { path: { object, record_id: id }, header: { "Idempotency-Key": key } };
  return body(api.POST("/api/v1/objects/{object}/records/{record_id}/stage", { params, body: step }));
}

export async function fetchDwells(object: string, ids: string[], signal: AbortSignal): Promise<Dwell[]> {
  return (await body(api.POST("/api/v1/objects/{object}/stages", { params: { path: { object } }, body: { ids }, signal }))).items;
}

/** The choice fields that could hold a stage: what to ask the server about. */
export function mayHaveProcess(object: ObjectMeta): boolean {
  return object.fields.some((field) => field.type === "choice" && !field.system);
}
