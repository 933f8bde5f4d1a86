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
  purpose?: Record<string, string>;
  listed?: boolean;
  quick?: boolean;
  active?: boolean;
}

export interface SectionDoc {
  label: Label;
  fields: string[];
  when?: Filter | null;
}

export type Device = "desktop" | "phone";
export const EFFECTS = ["show", "require", "read_only"] as const;
export type Effect = (typeof EFFECTS)[number];

export interface FormRuleDoc {
  effect: Effect;
  fields: string[];
  when?: Filter | null;
  roles?: string[];
  device?: Device | null;
}

export interface LayoutDoc {
  label: Label;
  roles?: string[];
  device?: Device | null;
  sections: SectionDoc[];
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
  form_rules?: Record<string, FormRuleDoc>;
  layouts?: Record<string, LayoutDoc>;
  activity?: { fields?: string[]; position?: number } | null;
  position?: number;
  active?: boolean;
}

export const AREA_PARTS = ["fields", "layouts", "views", "approvals"] as const;
export type AreaPart = (typeof AREA_PARTS)[number];

/** Somebody's part of the configuration. */
export interface AreaDoc {
  label: Label;
  to: { users?: string[]; departments?: string[]; roles?: string[] };
  objects: string[];
  may: AreaPart[];
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
  const strip = (sections: readonly SectionDoc[]) => sections.map((section) => ({ ...section, fields: section.fields.filter((each) => each !== name) }));
  const layouts = Object.entries(document.layouts ?? {}).map(([key, layout]) => [key, { ...layout, sections: strip(layout.sections) }] as const);
  return {
    ...document,
    fields,
    ...(document.sections ? { sections: strip(document.sections) } : {}),
    ...(document.layouts ? { layouts: Object.fromEntries(layouts) } : {}),
  };
}

/** A name that the record does not have yet: rule_1, rule_2 … */
export function freeKey(taken: object, prefix: string): string {
  let number = Object.keys(taken).length + 1;
  while (`${prefix}_${String(number)}` in taken) number += 1;
  return `${prefix}_${String(number)}`;
}

/** The sections with a field moved onto another one, or to the end of section `#n`; `#-1` takes it out. */
export function placedAt(sections: readonly SectionDoc[], field: string, over: string): SectionDoc[] {
  const without = sections.map((section) => ({ ...section, fields: section.fields.filter((one) => one !== field) }));
  const index = over.startsWith("#") ? Number(over.slice(1)) : sections.findIndex((section) => section.fields.includes(over));
  const target = without[index];
  if (!target) return without;
  const before = sections[index]?.fields ?? [];
  const down = before.includes(field) && before.indexOf(field) < before.indexOf(over);
  const at = over.startsWith("#") ? target.fields.length : target.fields.indexOf(over) + (down ? 1 : 0);
  target.fields.splice(at, 0, field);
  return without;
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
