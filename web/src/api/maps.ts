/** The reviewed map that an administrator loaded: outlines under the bubbles of map views. */
import { api, body } from "@/api/http";
import type { Schemas } from "@/api/types";

export type ReviewedMap = Schemas["MapInfo"];

export const mapKey = ["reviewed-map"] as const;

export async function fetchMap(signal: AbortSignal): Promise<ReviewedMap> {
  return body(api.GET("/api/v1/meta/map", { signal }));
}

export async function loadMap(approval: string, map: Record<string, unknown>): Promise<ReviewedMap> {
  return body(api.PUT("/api/v1/meta/map", { body: { approval, map } }));
}

export async function removeMap(): Promise<void> {
  await api.DELETE("/api/v1/meta/map");
}
