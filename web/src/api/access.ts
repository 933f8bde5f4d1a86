/** Rights: requests and codes, explanations, comparing before a change, looking as another person. */
import { api, body } from "@/api/http";
import type { Filter, Schemas } from "@/api/types";

export type AccessRequest = Schemas["AccessRequestInfo"];
export type Revealed = Schemas["Revealed"];
export type Boxes = Schemas["Boxes"];
export type Difference = Schemas["RightsDifference"];
export type RightsDocument = Schemas["RightsDocument"];
export type RightsChange = Schemas["RightsChange"];

export const accessKeys = { boxes: ["access", "boxes"], documents: ["access", "documents"], watch: ["access", "watch"] } as const;

const at = (id: string) => ({ params: { path: { request_id: id } } });

export const fetchBoxes = () => body(api.GET("/api/v1/access/requests"));
export const fetchWatch = () => body(api.GET("/api/v1/access/watch"));
export const fetchRights = () => body(api.GET("/api/v1/access/documents"));

export function askToView(object: string, record: string, hours: number, reason: string) {
  return body(api.POST("/api/v1/access/requests/view", { body: { object, records: [record], hours, reason } }));
}

export function askToReveal(object: string, record: string, field: string, reason: string) {
  return body(api.POST("/api/v1/access/requests/reveal", { body: { object, records: [record], field, reason } }));
}

export function askToChange(changes: RightsChange[], reason: string, people: Schemas["RolesOf"][] = []) {
  return body(api.POST("/api/v1/access/requests/change", { body: { changes, people, reason } }));
}

/** The same export may be started once somebody has agreed. */
export function askToExport(object: string, wanted: { filter: Filter | null; fields: string[] | null }, reason: string) {
  return body(api.POST("/api/v1/access/requests/export", { body: { object, filter: wanted.filter as Record<string, unknown> | null, fields: wanted.fields, reason } }));
}

export const approve = (id: string) => body(api.POST("/api/v1/access/requests/{request_id}/approve", { ...at(id), body: { note: null } }));
export const refuse = (id: string) => body(api.POST("/api/v1/access/requests/{request_id}/refuse", { ...at(id), body: { note: null } }));
export const revoke = (id: string) => body(api.POST("/api/v1/access/requests/{request_id}/revoke", at(id)));
export const reveal = (id: string, code: string) => body(api.POST("/api/v1/access/requests/{request_id}/reveal", { ...at(id), body: { code } }));

export function explain(object: string, record: string, field: string | null, operation: "read" | "edit", person: string | null) {
  return body(api.GET("/api/v1/access/explain", { params: { query: { object, record, field, operation, person } } }));
}

export const compare = (changes: RightsChange[]) => body(api.POST("/api/v1/access/difference/preview", { body: { changes } }));

export function publishRights(changes: RightsChange[], version: number) {
  return body(api.POST("/api/v1/meta/publish", { body: { changes: changes.map((one) => ({ ...one, mappings: {} })), expected_version: version, note: "", confirm: false } }));
}

export const seeAs = (user_id: string, reason: string) => body(api.POST("/api/v1/access/seen-as", { body: { user_id, reason } }));
export const seeAgain = () => api.DELETE("/api/v1/access/seen-as");
