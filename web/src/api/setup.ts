/** The set-up wizard and first steps. */
import { api, body } from "@/api/http";
import { listRecords } from "@/api/records";
import type { Schemas } from "@/api/types";

export type SetupInfo = Schemas["SetupInfo"];
export type SheetInfo = Schemas["SheetInfo"];
export type SheetMade = Schemas["SheetMade"];
export type PersonInfo = Schemas["PersonInfo"];
export type ColumnChoice = Schemas["ColumnChoice"];
export type FirstSteps = Schemas["FirstSteps"];

export const fetchSetup = (): Promise<SetupInfo> => body(api.GET("/api/v1/setup"));
export const saveSetup = (step: string, answers: Record<string, unknown>, inputs: number): Promise<SetupInfo> =>
  body(api.PUT("/api/v1/setup", { body: { step, answers, inputs } }));
export const finishSetup = (): Promise<SetupInfo> => body(api.POST("/api/v1/setup/finish"));
export async function restartSetup(): Promise<void> {
  await api.DELETE("/api/v1/setup");
}
export const setCompany = (given: Schemas["Company"]): Promise<unknown> => body(api.POST("/api/v1/setup/company", { body: given }));
export const addPeople = (text: string): Promise<PersonInfo[]> => body(api.POST("/api/v1/setup/people", { body: { text } }));
export const setModules = (modules: string[], hidden: string[]): Promise<unknown> => body(api.POST("/api/v1/setup/modules", { body: { modules, hidden } }));
export async function hasProducts(): Promise<boolean> {
  return (await listRecords("product", { filter: null, sort: "name", fields: ["id"], limit: 1 }, null)).items.length > 0;
}
/** One product a line; the same name twice is one. */
export async function addProducts(text: string): Promise<void> {
  const names = [...new Set(text.split("\n").map((line) => line.trim().slice(0, 200)))].filter((name) => name !== "");
  if (names.length === 0) return;
  const operations = names.map((name) => ({ op: "create" as const, values: { name } }));
  await body(api.POST("/api/v1/objects/{object}/records/bulk", { params: { path: { object: "product" } }, body: { operations, atomic: true, reason: null } }));
}
export const setStages = (stages: Schemas["StageInput"][]): Promise<unknown> => body(api.POST("/api/v1/setup/stages", { body: { stages } }));
export const setVisibility = (scopes: Schemas["Visibility"]["scopes"]): Promise<unknown> => body(api.POST("/api/v1/setup/visibility", { body: { scopes } }));

export function lookAtSheet(file: File): Promise<SheetInfo> {
  const data = new FormData();
  data.set("file", file);
  return body(api.POST("/api/v1/setup/sheets", { body: data as unknown as { file?: string }, bodySerializer: (given: unknown) => given as FormData }));
}
export const makeObject = (given: Schemas["SheetObject"]): Promise<SheetMade> => body(api.POST("/api/v1/setup/objects", { body: given }));

export const fetchFirstSteps = (): Promise<FirstSteps> => body(api.GET("/api/v1/first-steps"));
export async function dismissFirstSteps(): Promise<void> {
  await api.POST("/api/v1/first-steps/dismiss");
}
