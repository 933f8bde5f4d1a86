/** What a field type brings to the interface. */
import type { ComponentType } from "react";
import type { FieldMeta, RecordRow } from "@/api/types";

export interface DisplayProps {
  field: FieldMeta;
  /** Never null or empty: those are shown the same way for every type. */
  value: unknown;
  row: RecordRow;
  /** One line in a list instead of a block on a page. */
  compact: boolean;
}

/** New values by path: the field itself, its parts and what is shown of it (`account`, `account.name`). */
export type Patch = Record<string, unknown>;

export interface InputProps {
  id: string;
  field: FieldMeta;
  values: Readonly<Record<string, unknown>>;
  onChange: (patch: Patch) => void;
  disabled?: boolean;
  invalid?: boolean;
  autoFocus?: boolean;
  describedBy?: string;
  /** What the control is called when no visible label belongs to it (filters). */
  label?: string;
}

export type Display = ComponentType<DisplayProps>;
export type Input = ComponentType<InputProps>;

/** How values are entered in a filter. */
export type FilterFamily = "text" | "number" | "date" | "datetime" | "time" | "boolean" | "choice" | "record" | "none";
