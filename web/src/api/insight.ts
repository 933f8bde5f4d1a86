/** Figures of pipelines with the records behind them, targets. */
import { api, body } from "@/api/http";
import type { Filter, Schemas } from "@/api/types";

export type Pipeline = Schemas["Pipeline"];
export type FunnelStage = Schemas["FunnelStage"];
export type AdvanceTime = Schemas["AdvanceTime"];
export type WinGroup = Schemas["WinGroup"];
export type ForecastCell = Schemas["ForecastCell"];
export type TargetLine = Schemas["TargetLine"];
export type Brief = Schemas["Brief"];
export type Stalled = Schemas["StalledInfo"];
export type Liveliness = Schemas["LivelinessInfo"];
export type RecordLine = Schemas["RecordLine"];

/** What is looked at. */
export interface Asked {
  begins: string;
  ends: string;
  as_of: string | null;
  filter: Filter | null;
  group_by: string;
}

export type Part = Schemas["RecordsRequest"]["part"];

/** Which figure the records are wanted of. */
export interface Drill {
  part: Part;
  stages?: string[];
  place?: number;
  kinds?: ("open" | "won" | "lost")[];
  group?: string | null;
  any_group?: boolean;
  people?: string[] | null;
  undated?: boolean;
}

export const insightKeys = {
  pipelines: ["insight", "pipelines"] as const,
  // Under the records: whatever refreshes those refreshes this.
  pipeline: (process: string, asked: Asked) => ["records", "opportunity", "insight", process, asked] as const,
  lines: (process: string, asked: Asked, drill: Drill) => ["records", "opportunity", "insight", process, asked, drill] as const,
  brief: (process: string) => ["records", "opportunity", "brief", process] as const,
  health: (object: string, id: string) => ["records", object, "health", id] as const,
  liveliness: (object: string, ids: readonly string[]) => ["records", object, "liveliness", ids] as const,
  targets: (month: string, owner: string | null) => ["records", "target", "insight", month, owner] as const,
};

export async function fetchPipelines(signal: AbortSignal): Promise<Schemas["ProcessInfo"][]> {
  return (await body(api.GET("/api/v1/insight/pipelines", { signal }))).items;
}

export function fetchPipeline(process: string, asked: Asked, signal: AbortSignal): Promise<Pipeline> {
  return body(api.POST("/api/v1/insight/pipelines/{process}", { params: { path: { process } }, body: asked as Schemas["PipelineRequest"], signal }));
}

export function fetchLines(process: string, asked: Asked, drill: Drill, signal: AbortSignal): Promise<Schemas["RecordLines"]> {
  const request = { ...asked, stages: [], place: 1, kinds: ["open", "won", "lost"], group: null, any_group: true, people: null, undated: false, ...drill } as Schemas["RecordsRequest"];
  return body(api.POST("/api/v1/insight/pipelines/{process}/records", { params: { path: { process } }, body: request, signal }));
}

/** `owner`: only this person's. */
export function fetchTargets(month: string, owner: string | null, signal: AbortSignal): Promise<Schemas["Targets"]> {
  return body(api.GET("/api/v1/insight/targets", { params: { query: { month, owner } }, signal }));
}

export function fetchBrief(process: string, skip: number, signal: AbortSignal): Promise<Brief> {
  return body(api.GET("/api/v1/insight/briefs/{process}", { params: { path: { process }, query: { skip } }, signal }));
}

/** What the brief says of one record; null: it is not open. */
export async function fetchHealth(object: string, id: string, signal: AbortSignal): Promise<Stalled | null> {
  return (await body(api.GET("/api/v1/insight/health/{object}/{record_id}", { params: { path: { object, record_id: id } }, signal }))).item;
}

/** Whether open records only seem active; those not open are left out. */
export async function fetchLiveliness(object: string, ids: string[], signal: AbortSignal): Promise<Liveliness[]> {
  return (await body(api.POST("/api/v1/insight/health/{object}", { params: { path: { object } }, body: { ids }, signal }))).items;
}
