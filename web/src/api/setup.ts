/** The set-up wizard and first steps. */
import { api, body } from "@/api/http";
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
