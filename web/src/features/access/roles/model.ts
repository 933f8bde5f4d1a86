/** Role and sharing documents as the editor changes them. */
import type { FieldMeta, ObjectMeta } from "@/api/types";

export const OPERATIONS = ["create", "read", "edit", "delete", "export", "import", "approve"] as const;
export const SCOPES = ["own", "own_and_reports", "reports_all", "team", "department", "region", "all"] as const;
export const LEVELS = ["hidden", "masked", "read", "edit"] as const;
export const ABILITIES = ["configure", "manage_access", "manage_users", "manage_privacy", "import_history", "view_audit", "manage_integrations", "manage_jobs", "view_operations"] as const;

export type Operation = (typeof OPERATIONS)[number];
export type Scope = (typeof SCOPES)[number];
export type Level = (typeof LEVELS)[number];

export interface Grant {
  operations: Operation[];
  scope?: Scope;
  via?: string;
  filter?: Record<string, unknown> | null;
  default_field?: Level;
  fields?: Record<string, Level>;
  when?: unknown;
}

export interface Limits {
  export_rows_per_day?: number | null;
  read_records_per_day?: number | null;
  approve_export_above?: number | null;
  watermark?: boolean;
}

export interface Role {
  label: Record<string, string>;
  objects?: Record<string, Grant[]>;
  abilities?: string[];
  limits?: Limits | null;
}

export interface Sharing {
  label: Record<string, string>;
  object: string;
  filter: Record<string, unknown>;
  to: { roles?: string[]; users?: string[]; teams?: string[]; departments?: string[]; regions?: string[] };
  access?: "read" | "edit";
  sensitive?: "masked" | "as_role";
  active?: boolean;
}

/** Lookups by which an owner may be found, besides the record's own. */
export function lookups(object: ObjectMeta | undefined): FieldMeta[] {
  return (object?.fields ?? []).filter((field) => field.type === "lookup");
}

export function labelOf(label: Record<string, string>, language: string): string {
  return label[language] ?? label["en"] ?? Object.values(label)[0] ?? "";
}

/** A key that no document has yet. */
export function newKey(kind: string, taken: readonly string[]): string {
  let number = 1;
  while (taken.includes(`${kind}_${number}`)) number += 1;
  return `${kind}_${number}`;
}
