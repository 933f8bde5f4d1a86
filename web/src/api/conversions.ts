/** What records turn into: a lead into customer, contact and opportunity. */
import { api, body } from "@/api/http";
import type { Schemas } from "@/api/types";

export type Conversion = Schemas["ConversionInfo"];
export type Target = Schemas["ConversionTarget"];
export type TargetChoice = Schemas["TargetChoice"];

export const conversionKeys = {
  names: (object: string) => ["conversions", object] as const,
  of: (object: string, id: string) => ["records", object, "conversion", id] as const,
};

export async function fetchConversionNames(object: string, signal: AbortSignal): Promise<Schemas["ConversionName"][]> {
  return (await body(api.GET("/api/v1/objects/{object}/conversions", { params: { path: { object } }, signal }))).items;
}

export async function fetchConversions(object: string, id: string, signal: AbortSignal): Promise<Conversion[]> {
  const params = { path: { object, record_id: id } };
  return (await body(api.GET("/api/v1/objects/{object}/records/{record_id}/conversion", { params, signal }))).items;
}

export function convert(object: string, id: string, conversion: string, targets: Record<string, TargetChoice>): Promise<Schemas["Converted"]> {
  const params = { path: { object, record_id: id } };
  return body(api.POST("/api/v1/objects/{object}/records/{record_id}/conversion", { params, body: { conversion, targets } }));
}

export async function undoConversion(object: string, id: string): Promise<void> {
  const params = { path: { object, record_id: id } };
  await api.DELETE("/api/v1/objects/{object}/records/{record_id}/conversion", { params });
}
