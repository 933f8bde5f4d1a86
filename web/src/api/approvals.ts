/** Approvals: what waits for one, what one asked for, and the flows behind them. */
import { api, body } from "@/api/http";
import type { DocumentChange } from "@/api/meta";
import type { Filter, Schemas } from "@/api/types";

export type Approval = Schemas["ApprovalInfo"];
export type ApprovalSummary = Schemas["ApprovalSummary"];
export type ApprovalPage = Schemas["ApprovalList"];
export type Decision = "approve" | "reject";
export type Which = "to_decide" | "requested" | "done";

/** Lists and pages that are asked for again whenever the inbox changes. */
export const approvalKeys = {
  all: ["records", "$inbox", "approvals"] as const,
  list: (which: Which) => ["records", "$inbox", "approvals", which] as const,
  one: (id: string) => ["records", "$inbox", "approvals", "one", id] as const,
  ofRecord: (object: string, id: string) => ["records", object, "approvals", id] as const,
  waiting: ["records", "$inbox", "approvals", "waiting"] as const,
  substitute: ["approval substitute"] as const,
  flows: ["meta", "approvals"] as const,
};

export function fetchApprovals(which: Which, before: string | null, signal: AbortSignal): Promise<ApprovalPage> {
  const query = { which, limit: 30, ...(before === null ? {} : { before }) };
  return body(api.GET("/api/v1/approvals", { params: { query }, signal }));
}

export async function countWaiting(signal: AbortSignal): Promise<number> {
  return (await body(api.GET("/api/v1/approvals/waiting", { signal }))).count;
}

export function fetchApproval(id: string, signal: AbortSignal): Promise<Approval> {
  return body(api.GET("/api/v1/approvals/{approval_id}", { params: { path: { approval_id: id }, }, signal }));
}

export async function fetchRecordApprovals(object: string, id: string, signal: AbortSignal): Promise<ApprovalSummary[]> {
  const params = { path: { object, record_id: id } };
  return (await body(api.GET("/api/v1/objects/{object}/records/{record_id}/approvals", { params, signal }))).items;
}

export function decide(id: string, decision: Decision, comment: string, files: string[] = []): Promise<Approval> {
  const params = { path: { approval_id: id } };
  return body(api.POST("/api/v1/approvals/{approval_id}/decision", { params, body: { decision, comment: comment || null, files } }));
}

export function recall(id: string): Promise<Approval> {
  return body(api.POST("/api/v1/approvals/{approval_id}/recall", { params: { path: { approval_id: id } }, body: { comment: null } }));
}

export function resubmit(id: string): Promise<Schemas["Resubmitted"]> {
  const params = { path: { approval_id: id } };
  return body(api.POST("/api/v1/approvals/{approval_id}/resubmit", { params, body: { values: null, reason: null } }));
}

export function remark(id: string, comment: string, files: string[] = []): Promise<Approval> {
  return body(api.POST("/api/v1/approvals/{approval_id}/comments", { params: { path: { approval_id: id } }, body: { comment, files } }));
}

export function passOn(id: string, to: string): Promise<Approval> {
  return body(api.POST("/api/v1/approvals/{approval_id}/pass-on", { params: { path: { approval_id: id } }, body: { to, comment: null } }));
}

export function addSigner(id: string, person: string): Promise<Approval> {
  const params = { path: { approval_id: id } };
  return body(api.POST("/api/v1/approvals/{approval_id}/signers", { params, body: { people: [person], comment: null } }));
}

export function fetchLink(token: string, signal: AbortSignal): Promise<Schemas["LinkInfo"]> {
  return body(api.GET("/api/v1/approval-links/{token}", { params: { path: { token } }, signal }));
}

export function decideByLink(token: string, decision: Decision, comment: string): Promise<Schemas["LinkInfo"]> {
  const params = { path: { token } };
  return body(api.POST("/api/v1/approval-links/{token}", { params, body: { decision, comment: comment || null } }));
}

export function fetchSubstitute(signal: AbortSignal): Promise<Schemas["SubstitutionInfo"]> {
  return body(api.GET("/api/v1/approvals/substitute", { signal }));
}

export async function saveSubstitute(chosen: { substitute: string; begins_at: string; ends_at: string } | null): Promise<void> {
  await api.PUT("/api/v1/approvals/substitute", { body: chosen ?? { substitute: null, begins_at: null, ends_at: null } });
}

// ------------------------------------------------------------------------------------------------------------- the flows

export type Approver =
  | { kind: "people"; people: string[] }
  | { kind: "role"; role: string }
  | { kind: "manager"; level: number }
  | { kind: "owner_manager"; level: number }
  | { kind: "field"; field: string }
  | { kind: "department_head" };

export interface FlowStep {
  label: Record<string, string>;
  approvers: Approver[];
  mode: "all" | "any" | "quorum";
  quorum: number;
  condition: Filter | null;
  cc: Approver[];
  timeout: { hours: number; then: "remind" | "escalate" | "approve" | "reject" } | null;
  add_signer: boolean;
  require_comment: boolean;
}

export interface FieldTrigger {
  field: string;
  direction?: "any" | "up" | "down";
  by?: string | null;
  by_percent?: string | null;
}

export interface Flow {
  label: Record<string, string>;
  object: string;
  active: boolean;
  position: number;
  trigger: { on: ("create" | "update" | "delete")[]; fields: FieldTrigger[] } | null;
  condition: Filter | null;
  before: Filter | null;
  steps: FlowStep[];
  require_reason: boolean;
}

export const NEW_STEP: FlowStep = {
  label: {}, approvers: [], mode: "all", quorum: 1, condition: null, cc: [], timeout: null, add_signer: true, require_comment: false,
};

export interface NamedFlow {
  key: string;
  flow: Flow;
}

export async function fetchFlows(signal: AbortSignal): Promise<NamedFlow[]> {
  const found = await body(api.GET("/api/v1/meta/documents", { params: { query: { kind: "approval" } }, signal }));
  return found.items.map((each) => ({ key: each.key, flow: complete(each.body) }));
}

export function flowChange(key: string, flow: Flow | null): DocumentChange {
  return { kind: "approval", key, body: flow as Record<string, unknown> | null };
}

/** Documents leave out what is as by default. */
function complete(stored: Record<string, unknown>): Flow {
  const given = stored as Partial<Flow>;
  return {
    label: {}, object: "", active: true, position: 0, trigger: null, condition: null, before: null, require_reason: false, ...given,
    steps: (given.steps ?? []).map((step) => ({ ...NEW_STEP, ...step })),
  };
}
