/** Personal data: consents, what is kept about a person, erasure, ways out, retention. */
import { api, body } from "@/api/http";
import type { Schemas } from "@/api/types";

export type Consents = Schemas["ConsentStanding"];
export type Consent = Schemas["ConsentInfo"];
export type ConsentInput = Schemas["ConsentInput"];
export type PersonalField = Schemas["PersonalFieldInfo"];
export type PersonalRecord = Schemas["PersonalRecord"];
export type RecordRef = Schemas["RecordRef"];
export type Erasure = Schemas["ErasureInfo"];
export type Way = Schemas["WayOut"];
export type Processor = Schemas["ProcessorInfo"];
export type Rule = Schemas["RetentionRule"];

export const privacyKeys = {
  consents: (object: string, id: string) => ["privacy", "consents", object, id],
  fields: ["privacy", "fields"],
  outgoing: ["privacy", "outgoing"],
  retention: ["privacy", "retention"],
  erasures: ["privacy", "erasures"],
  archives: ["privacy", "archives"],
} as const;

const ofRecord = (object: string, record_id: string) => ({ path: { object, record_id } });

export const fetchConsents = (object: string, id: string) => body(api.GET("/api/v1/objects/{object}/records/{record_id}/consents", { params: ofRecord(object, id) }));

export const addConsent = (object: string, id: string, said: ConsentInput) => body(api.POST("/api/v1/objects/{object}/records/{record_id}/consents", { params: ofRecord(object, id), body: said }));

export function withdrawConsent(object: string, id: string, channel: Consent["channel"]) {
  return body(api.POST("/api/v1/objects/{object}/records/{record_id}/consents/{channel}/withdrawal", { params: { path: { object, record_id: id, channel } } }));
}

export const findPerson = (query: Schemas["PersonQuery"]) => body(api.POST("/api/v1/privacy/people/query", { body: query }));
export const makeArchive = (records: RecordRef[]) => body(api.POST("/api/v1/privacy/archives", { body: { records } }));
export const fetchArchives = () => body(api.GET("/api/v1/privacy/archives"));
export const archiveFile = (job: number) => `/api/v1/privacy/archives/${String(job)}/file`;
export const previewErasure = (records: RecordRef[]) => body(api.POST("/api/v1/privacy/erasures/preview", { body: { records } }));
export const erase = (records: RecordRef[], reason: string) => body(api.POST("/api/v1/privacy/erasures", { body: { records, reason } }));
export const fetchErasures = () => body(api.GET("/api/v1/privacy/erasures"));
export const certificateFile = (id: string) => `/api/v1/privacy/erasures/${id}/certificate`;
export const fetchPersonalFields = () => body(api.GET("/api/v1/privacy/fields"));

export async function describeField(object: string, field: string, said: Schemas["PersonalFieldInput"]): Promise<void> {
  await api.PUT("/api/v1/privacy/fields/{object_name}/{field_name}", { params: { path: { object_name: object, field_name: field } }, body: said });
}

export const fetchOutgoing = () => body(api.GET("/api/v1/privacy/outgoing"));

export async function switchWay(way: "mail" | "push" | "calls" | "mailboxes", open: boolean): Promise<void> {
  await api.PUT("/api/v1/privacy/outgoing/{way}", { params: { path: { way } }, body: { open } });
}

export const fetchRetention = () => body(api.GET("/api/v1/privacy/retention"));
export const previewRetention = (key: string) => body(api.GET("/api/v1/privacy/retention/{key}/preview", { params: { path: { key } } }));
