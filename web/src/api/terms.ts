/** The company's terms: reading, signing, and their documents. */
import { api, body } from "@/api/http";
import { fetchDocument } from "@/api/meta";
import type { Schemas } from "@/api/types";

export type Term = Schemas["TermInfo"];
export type TermDetail = Schemas["TermDetail"];
export type Wording = Schemas["Wording"];
export type Signature = Schemas["SignatureInfo"];

export const METRICS = ["funnel", "advance_time", "win_rate", "forecast", "targets", "stalled", "fake_active", "ageing", "dwell", "credit"] as const;
export type Metric = (typeof METRICS)[number];

export interface TermDoc {
  label: Record<string, string>;
  definition: Record<string, string>;
  limits: Record<string, string>;
  owner: string;
  departments: string[];
  synonyms: string[];
  fields: string[];
  stages: string[];
  metrics: Metric[];
}

export const NEW_TERM: TermDoc = { label: {}, definition: {}, limits: {}, owner: "", departments: [], synonyms: [], fields: [], stages: [], metrics: [] };

export const termKeys = {
  list: ["terms"] as const,
  one: (key: string) => ["terms", key] as const,
  document: (key: string) => ["terms", key, "document"] as const,
};

export async function fetchTerms(signal: AbortSignal): Promise<Term[]> {
  return (await body(api.GET("/api/v1/terms", { signal }))).items;
}

export function fetchTerm(key: string, signal: AbortSignal): Promise<TermDetail> {
  return body(api.GET("/api/v1/terms/{key}", { params: { path: { key } }, signal }));
}

export function signTerm(key: string, request: Schemas["SignRequest"]): Promise<TermDetail> {
  return body(api.POST("/api/v1/terms/{key}/signatures", { params: { path: { key } }, body: request }));
}

/** Documents leave out what is as by default. */
export async function fetchTermDocument(key: string): Promise<TermDoc> {
  return { ...NEW_TERM, ...((await fetchDocument("term", key)).body as Partial<TermDoc>) };
}

/** Null takes the term out of the glossary. */
export async function publishTerm(key: string, term: TermDoc | null, note: string): Promise<void> {
  const change = { kind: "term" as const, key, body: term as Record<string, unknown> | null, mappings: {} };
  await api.POST("/api/v1/meta/publish", { body: { changes: [change], note, confirm: false } });
}
