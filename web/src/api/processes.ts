/** Process documents and what publishing them changes. */
import { api, body } from "@/api/http";
import { fetchDocument, type DocumentChange } from "@/api/meta";
import type { Filter, Schemas } from "@/api/types";

export type Text = Record<string, string>;
export const EVIDENCE_KINDS = ["field", "related", "files", "checklist", "condition"] as const;
export const STAGE_KINDS = ["open", "won", "lost"] as const;
export const FORECASTS = ["omitted", "pipeline", "best_case", "commit", "closed"] as const;
export const BACKS = ["approval", "refuse", "free"] as const;
export const FILLS = ["moved_at", "probability", "closed_on"] as const;

export type EvidenceDoc =
  | { kind: "field"; field: string; count: number; label: Text }
  | { kind: "condition"; filter: Filter; label: Text }
  | { kind: "related"; object: string; lookup: string; filter: Filter | null; through: string | null; count: number; label: Text }
  | { kind: "files"; count: number; label: Text }
  | { kind: "checklist"; label: Text; items: Record<string, Text> };

export interface StageDoc {
  kind: (typeof STAGE_KINDS)[number];
  next: string[];
  evidence: EvidenceDoc[];
  require_reason: boolean;
  require_action: boolean;
  approval: string | null;
  probability: number | null;
  forecast: (typeof FORECASTS)[number];
  dwell_days: number | null;
}

export interface ActionDoc {
  label: Text;
  stages: string[];
  active: boolean;
}

export interface ProcessDoc {
  label: Text;
  object: string;
  field: string;
  filter: Filter | null;
  position: number;
  active: boolean;
  stages: Record<string, StageDoc>;
  actions: Record<string, ActionDoc>;
  back: (typeof BACKS)[number];
  back_approval: string | null;
  undo_minutes: number;
  escalate_days: number | null;
  fills: Record<(typeof FILLS)[number], string | null>;
}

export interface NamedProcess {
  key: string;
  process: ProcessDoc;
}

/** An option of the choice field that holds the stage, as its object's document has it. */
export interface StageOption {
  code: string;
  label: Text;
  color?: string | null;
  active?: boolean;
}

export type ObjectBody = Record<string, unknown> & {
  fields: Record<string, { default?: unknown; options?: { options?: StageOption[] } & Record<string, unknown> } & Record<string, unknown>>;
};

export type ProcessChange = DocumentChange & { mappings?: Record<string, Record<string, string | null>> };
export type Published = Schemas["PublishedEntry"];

export const processKeys = {
  documents: ["process-documents"] as const,
  object: (object: string) => ["object-document", object] as const,
};

export const NEW_STAGE: StageDoc = {
  kind: "open", next: [], evidence: [], require_reason: true, require_action: true, approval: null, probability: null, forecast: "pipeline", dwell_days: null,
};

export const NEW_PROCESS: ProcessDoc = {
  label: {}, object: "", field: "", filter: null, position: 0, active: true, stages: {}, actions: {}, back: "approval", back_approval: null, undo_minutes: 10, escalate_days: 2,
  fills: { moved_at: null, probability: null, closed_on: null },
};

export async function fetchProcessDocuments(signal: AbortSignal): Promise<NamedProcess[]> {
  const found = await body(api.GET("/api/v1/meta/documents", { params: { query: { kind: "process" } }, signal }));
  return found.items.map((each) => ({ key: each.key, process: complete(each.body as Partial<ProcessDoc>) }));
}

export async function fetchObjectBody(object: string): Promise<ObjectBody> {
  return (await fetchDocument("object", object)).body as ObjectBody;
}

export function previewProcess(changes: readonly ProcessChange[]): Promise<Published> {
  return body(api.POST("/api/v1/meta/preview", { body: { changes: changes.map(filled) } }));
}

export function publishProcess(changes: readonly ProcessChange[], note: string): Promise<Published> {
  return body(api.POST("/api/v1/meta/publish", { body: { changes: changes.map(filled), note, confirm: false } }));
}

function filled(change: ProcessChange): Schemas["ChangeInput"] {
  return { ...change, mappings: change.mappings ?? {} };
}

/** Documents leave out what is as by default. */
function complete(stored: Partial<ProcessDoc>): ProcessDoc {
  return {
    ...NEW_PROCESS,
    ...stored,
    fills: { ...NEW_PROCESS.fills, ...stored.fills },
    stages: Object.fromEntries(Object.entries(stored.stages ?? {}).map(([code, stage]) => [code, { ...NEW_STAGE, ...stage, evidence: (stage.evidence ?? []).map(completeEvidence) }])),
    actions: Object.fromEntries(Object.entries(stored.actions ?? {}).map(([code, action]) => [code, { ...action, stages: action.stages ?? [], active: action.active ?? true }])),
  };
}

function completeEvidence(stored: EvidenceDoc): EvidenceDoc {
  switch (stored.kind) {
    case "field": return { ...stored, count: stored.count ?? 1, label: stored.label ?? {} };
    case "related": return { ...stored, count: stored.count ?? 1, label: stored.label ?? {}, filter: stored.filter ?? null, through: stored.through ?? null };
    case "files": return { ...stored, count: stored.count ?? 1, label: stored.label ?? {} };
    case "condition":
    case "checklist": return stored;
  }
}
