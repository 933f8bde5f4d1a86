/** Shapes of the HTTP contract that the pages work with. Records are open-ended by nature: their fields are data. */
import type { components } from "@/api/schema";

export type Schemas = components["schemas"];

export type Operator =
  | "eq" | "ne" | "lt" | "lte" | "gt" | "gte" | "between" | "in" | "not_in" | "contains" | "starts_with"
  | "has_any" | "has_all" | "is_empty" | "not_empty" | "in_period" | "within_km";

export interface ChoiceOption {
  code: string;
  label: Record<string, string>;
  color?: string | null;
  active?: boolean;
}

export type FieldMeta = Omit<Schemas["FieldMeta"], "operators"> & { operators: Operator[] };

export type ObjectAction = "create" | "edit" | "delete" | "export" | "import";

export type ObjectSummary = Omit<Schemas["ObjectSummary"], "can"> & { can: Partial<Record<ObjectAction, boolean>> };

export type ObjectMeta = Omit<Schemas["ObjectMeta"], "can" | "fields"> & {
  can: Partial<Record<ObjectAction, boolean>>;
  fields: FieldMeta[];
};

export type SectionMeta = Schemas["SectionMeta"];

export type RelatedMeta = Schemas["RelatedMeta"];

/** A record as the list and record endpoints give it: flat, by field path. */
export interface RecordRow {
  id: string;
  version?: number;
  $masked?: string[];
  $color?: string | null;
  /** Ids of tags, when they were asked for. */
  $tags?: string[];
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
  /** Each row says the colour of the first rule it satisfies. */
  colors?: ColorRule[];
  /** The colours of reminders come first. */
  reminders?: boolean;
  /** The first page begins where the first sort key reaches this. */
  start?: string;
}

export interface ColorRule {
  filter: Filter;
  color: RowColor;
}

export type RowColor = Schemas["ColorQuery"]["color"];

export interface RecordPage {
  items: RecordRow[];
  next_cursor: string | null;
}

export interface Total {
  count: number;
  exact: boolean;
}

/** Changes of lookups and people also carry the names of both. */
export type HistoryChange = Schemas["HistoryItem"]["changes"][number] & { old_name?: string | null; new_name?: string | null };

export type HistoryEntry = Omit<Schemas["HistoryItem"], "changes"> & { changes: HistoryChange[] };

export type Session = Schemas["SessionInfo"];
