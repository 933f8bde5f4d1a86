/** Shapes of the HTTP contract that the pages work with. Records are open-ended by nature: their fields are data. */

export type Operator =
  | "eq" | "ne" | "lt" | "lte" | "gt" | "gte" | "between" | "in" | "not_in" | "contains" | "starts_with"
  | "has_any" | "has_all" | "is_empty" | "not_empty" | "in_period" | "within_km";

export type FieldLevel = "masked" | "read" | "edit";

export interface ChoiceOption {
  code: string;
  label: Record<string, string>;
  color?: string | null;
  active?: boolean;
}

export interface FieldMeta {
  api_name: string;
  label: string;
  labels: Record<string, string>;
  help: string;
  type: string;
  /** How values behave: the type itself, or the result of a formula or roll-up. */
  value_type: string;
  options: Record<string, unknown>;
  required: boolean;
  unique: boolean;
  sensitive: boolean;
  listed: boolean;
  quick: boolean;
  system: boolean;
  computed: boolean;
  readable: boolean;
  level: FieldLevel;
  sortable: boolean;
  groupable: boolean;
  summable: boolean;
  operators: Operator[];
  target: string | null;
  parts: string[];
  default: unknown;
}

export type ObjectAction = "create" | "edit" | "delete" | "export" | "import";

export interface ObjectSummary {
  api_name: string;
  label: string;
  plural: string;
  icon: string;
  color: string;
  module: string;
  position: number;
  name_field: string;
  can: Partial<Record<ObjectAction, boolean>>;
}

export interface SectionMeta {
  label: string;
  fields: string[];
}

export interface RelatedMeta {
  object: string;
  field: string;
  label: string;
}

export interface ObjectMeta extends ObjectSummary {
  fields: FieldMeta[];
  sections: SectionMeta[];
  related: RelatedMeta[];
  sort: string;
}

/** A record as the list and record endpoints give it: flat, by field path. */
export interface RecordRow {
  id: string;
  version?: number;
  $masked?: string[];
  [path: string]: unknown;
}

export interface Condition {
  field: string;
  op: Operator;
  value?: unknown;
}

export type Filter = Condition | { all: Filter[] } | { any: Filter[] } | { not: Filter };

export interface ListQuery {
  filter?: Filter | null;
  sort?: string;
  fields?: string[];
  limit?: number;
  trash?: boolean;
}

export interface RecordPage {
  items: RecordRow[];
  next_cursor: string | null;
}

export interface Total {
  count: number;
  exact: boolean;
}

export interface HistoryChange {
  field: string;
  label: string;
  old: unknown;
  new: unknown;
}

export interface HistoryEntry {
  version: number;
  at: string;
  actor: { id: string | null; name: string | null } | null;
  source: string;
  reason: string | null;
  event: "created" | "updated" | "deleted" | "restored";
  changes: HistoryChange[];
}

export interface SessionUser {
  id: string;
  login: string;
  name: string;
  roles: string[];
  abilities: string[];
  language: string;
  time_zone: string;
}

export interface Workspace {
  id: string;
  name: string;
  currency: string;
  time_zone: string;
  language: string;
}

export interface Session {
  csrf_token: string;
  user: SessionUser;
  workspace: Workspace;
}
