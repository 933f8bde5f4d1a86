/** The sealed log of key operations, for those who oversee the system. */
import { api, body } from "@/api/http";
import type { Schemas } from "@/api/types";

export type AuditEntry = Schemas["AuditEntry"];

export interface AuditFilters {
  action?: string;
  person_id?: string;
  object?: string;
  record_id?: string;
  ip?: string;
  since?: string;
  until?: string;
}

export function listEntries(filters: AuditFilters, cursor: string | null): Promise<Schemas["Page_AuditEntry_"]> {
  return body(api.GET("/api/v1/audit", { params: { query: { ...(filters as object), cursor } } }));
}

export function fetchStanding(): Promise<Schemas["AuditStanding"]> {
  return body(api.GET("/api/v1/audit/standing"));
}

export function verifyAudit(): Promise<Schemas["AuditVerdict"]> {
  return body(api.POST("/api/v1/audit/verification"));
}

export function auditFile(filters: AuditFilters): string {
  return `/api/v1/audit/file?${new URLSearchParams(filters as Record<string, string>).toString()}`;
}
