/** Automations: their documents, runs and tests; buttons of records; reminders. */
import { api, body } from "@/api/http";
import { fetchDocument } from "@/api/meta";
import type { Filter, Schemas } from "@/api/types";

export type AutomationInfo = Schemas["AutomationInfo"];
export type RunInfo = Schemas["RunInfo"];
export type TriedStep = Schemas["TriedStep"];
export type Label = Record<string, string>;

export interface Span { minutes?: number; hours?: number; days?: number; working_hours?: number; working_days?: number }

export interface PersonRef { user?: string; field?: string; role?: string; team?: string; manager?: boolean }

export type TriggerKind = "created" | "form" | "updated" | "deleted" | "restored" | "schedule" | "date" | "webhook" | "button" | "manual";

export interface Trigger {
  on: TriggerKind;
  field?: string;
  was?: unknown[];
  becomes?: unknown[];
  cron?: string;
  working_days?: boolean;
  when?: "before" | "after";
  span?: Span;
  at?: string;
  signed?: string;
  label?: Label;
  roles?: string[];
  confirm?: Label;
}

export type StepKind = "set" | "create" | "task" | "link" | "tag" | "assign" | "notify" | "http" | "wait" | "branch" | "approve" | "loop" | "run" | "stop";

/** A step as its document has it; which of the attributes are there depends on `do`. */
export interface Step {
  id: string;
  do: StepKind;
  values?: Record<string, unknown>;
  object?: string;
  subject?: string;
  assignee?: PersonRef;
  due?: Span;
  description?: string;
  priority?: "high" | "normal" | "low";
  field?: string;
  to?: unknown;
  put?: string[];
  take?: string[];
  how?: "in_turn" | "first";
  title?: string;
  text?: string;
  urgent?: boolean;
  method?: string;
  url?: string;
  headers?: Record<string, string>;
  body?: unknown;
  span?: Span;
  until?: string;
  filter?: Filter | null;
  then?: Step[];
  otherwise?: Step[];
  steps?: Step[];
  automation?: string;
  flow?: string | null;
  reason?: string;
}

export interface Automation {
  label: Label;
  description?: Label;
  object?: string | null;
  trigger: Trigger;
  filter?: Filter | null;
  steps: Step[];
  active?: boolean;
}

export interface Reminder {
  label: Label;
  object: string;
  filter: Filter;
  color?: string | null;
  message?: Label;
  to?: PersonRef[];
  repeat_hours?: number;
  urgent?: boolean;
  active?: boolean;
  position?: number;
}

export const automationKeys = {
  all: ["automations"] as const,
  list: ["automations", "list"] as const,
  one: (key: string) => ["automations", "document", key] as const,
  versions: (key: string) => ["automations", "versions", key] as const,
  runs: (key: string) => ["automations", "runs", key] as const,
  run: (id: string) => ["automations", "run", id] as const,
  actions: (object: string, id: string) => ["records", object, "actions", id] as const,
  reminders: ["automations", "reminders"] as const,
};

export async function fetchAutomations(signal: AbortSignal): Promise<AutomationInfo[]> {
  return (await body(api.GET("/api/v1/automations", { signal }))).items;
}

export async function fetchAutomation(key: string): Promise<Automation> {
  return (await fetchDocument("automation", key)).body as unknown as Automation;
}

export function fetchRuns(key: string, before: string | null, signal: AbortSignal): Promise<Schemas["RunPage"]> {
  const query = { limit: 30, ...(before === null ? {} : { before }) };
  return body(api.GET("/api/v1/automations/{key}/runs", { params: { path: { key }, query }, signal }));
}

export function fetchRun(id: string, signal: AbortSignal): Promise<Schemas["RunDetail"]> {
  return body(api.GET("/api/v1/automation-runs/{run_id}", { params: { path: { run_id: id } }, signal }));
}

export async function replayRun(id: string): Promise<void> {
  await api.POST("/api/v1/automation-runs/{run_id}/replay", { params: { path: { run_id: id } } });
}

export async function pauseAutomation(key: string, pause: boolean): Promise<void> {
  const params = { params: { path: { key } } };
  if (pause) await api.POST("/api/v1/automations/{key}/pause", params);
  else await api.POST("/api/v1/automations/{key}/resume", params);
}

export async function renewHook(key: string): Promise<string> {
  return (await body(api.POST("/api/v1/automations/{key}/hook", { params: { path: { key } } }))).path;
}

export async function tryAutomation(document: Automation, recordId: string | null, given: unknown): Promise<TriedStep[]> {
  const asked = { document: document as unknown as Record<string, unknown>, record_id: recordId, body: given };
  return (await body(api.POST("/api/v1/automations/test", { body: asked }))).steps;
}

export async function fetchActions(object: string, id: string, signal: AbortSignal): Promise<Schemas["ButtonInfo"][]> {
  const params = { path: { object, record_id: id } };
  return (await body(api.GET("/api/v1/objects/{object}/records/{record_id}/actions", { params, signal }))).items;
}

export async function pressAction(object: string, id: string, automation: string): Promise<void> {
  const params = { path: { object, record_id: id, automation } };
  await api.POST("/api/v1/objects/{object}/records/{record_id}/actions/{automation}", { params });
}

export async function fetchReminders(signal: AbortSignal): Promise<{ key: string; reminder: Reminder }[]> {
  const found = await body(api.GET("/api/v1/meta/documents", { params: { query: { kind: "reminder" } }, signal }));
  return found.items.map((each) => ({ key: each.key, reminder: each.body as unknown as Reminder }));
}
