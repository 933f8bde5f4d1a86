/** Configuration documents as the studio edits them, and the draft: changes kept in this browser until they are published. */
import type { Filter } from "@/api/types";

export type Label = Record<string, string>;
export type Body = Record<string, unknown>;
export type Mappings = Record<string, Record<string, string | null>>;

export interface OptionDoc {
  code: string;
  label: Label;
  color?: string;
  order?: number;
  active?: boolean;
}

export interface FieldOptions {
  options?: OptionDoc[];
  object?: string;
  field?: string;
  op?: string;
  measure?: string | null;
  filter?: Filter | null;
  expression?: string;
  [name: string]: unknown;
}

export interface FieldDoc {
  type: string;
  label: Label;
  help?: Label;
  required?: boolean;
  unique?: boolean;
  default?: unknown;
  options?: FieldOptions;
  sensitive?: boolean | null;
  personal?: boolean;
  listed?: boolean;
  quick?: boolean;
  active?: boolean;
}

export interface SectionDoc {
  label: Label;
  fields: string[];
}

export interface RuleDoc {
  when: string;
  message: Label;
  field?: string | null;
}

export interface ObjectDoc {
  label: Label;
  plural?: Label;
  icon?: string;
  color?: string;
  module?: string;
  name_field?: string;
  fields: Record<string, FieldDoc>;
  sections?: SectionDoc[];
  validations?: Record<string, RuleDoc>;
  position?: number;
  active?: boolean;
}

export interface WorkspaceDoc {
  modules?: string[];
}

export interface DraftChange {
  body: Body | null;
  mappings: Mappings;
}

export interface Draft {
  /** Version of the configuration that editing began at. */
  base: number;
  /** By `kind/key`. */
  changes: Record<string, DraftChange>;
}

export const EMPTY_DRAFT: Draft = { base: 0, changes: {} };

/** Types whose values people do not enter. */
export const COMPUTED = new Set(["formula", "roll_up", "auto_number"]);

export const COLORS = ["blue", "geekblue", "cyan", "green", "gold", "orange", "red", "magenta", "purple", "default"];

const API_NAME = /^[a-z][a-z0-9]*(_[a-z0-9]+)*$/;

export function isApiName(name: string): boolean {
  return name.length <= 50 && API_NAME.test(name);
}

/** A name for the column from the English label: "Decision date" → decision_date. */
export function apiNameOf(label: string): string {
  const plain = label.normalize("NFKD").toLowerCase().replaceAll(/[^a-z0-9]+/g, "_").replaceAll(/^[_0-9]+|_+$/g, "");
  return plain.slice(0, 50).replace(/_+$/, "");
}

/** The object's document with the field added, at the end of its first section, or replaced. */
export function withField(document: ObjectDoc, name: string, field: FieldDoc): ObjectDoc {
  const known = name in document.fields;
  const fields = { ...document.fields, [name]: field };
  const [first, ...rest] = document.sections ?? [];
  if (known || !first) return { ...document, fields };
  return { ...document, fields, sections: [{ ...first, fields: [...first.fields, name] }, ...rest] };
}

/** Without the field: also out of the form. */
export function withoutField(document: ObjectDoc, name: string): ObjectDoc {
  const fields = Object.fromEntries(Object.entries(document.fields).filter(([each]) => each !== name));
  const sections = document.sections?.map((section) => ({ ...section, fields: section.fields.filter((each) => each !== name) }));
  return { ...document, fields, ...(sections ? { sections } : {}) };
}

/** The list with the item at `from` moved to `to`. */
export function moved<T>(list: readonly T[], from: number, to: number): T[] {
  const next = [...list];
  next.splice(to, 0, ...next.splice(from, 1));
  return next;
}

export function inOrder(document: ObjectDoc, names: readonly string[]): ObjectDoc {
  return { ...document, fields: Object.fromEntries(names.flatMap((name) => { const field = document.fields[name]; return field ? [[name, field]] : []; })) };
}

/** Leave out what is as by default, so that a document says only what somebody decided. */
export function tidy(field: FieldDoc): FieldDoc {
  const options = Object.fromEntries(Object.entries(field.options ?? {}).filter(([, value]) => value !== null && value !== undefined && value !== ""));
  const kept = Object.entries({ ...field, options }).filter(([, value]) => value !== undefined && value !== null && value !== false && value !== "" && !isEmptyObject(value));
  const result = Object.fromEntries(kept) as unknown as FieldDoc;
  return { ...result, ...(field.active === false ? { active: false } : {}), ...(field.sensitive === false ? { sensitive: false } : {}) };
}

function isEmptyObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value) && Object.keys(value).length === 0;
}
