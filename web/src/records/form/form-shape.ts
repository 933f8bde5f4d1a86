/** What a form shows, requires and locks for the record in hand: layout, sections and rules of the object. */
import type { FieldMeta, ObjectMeta } from "@/api/types";
import { isEmptyValue } from "@/fields/values";
import { holds, type FormCondition } from "@/records/form/evaluate";
import { sectionsOf, type FieldSection } from "@/records/form/sections";

type Values = Readonly<Record<string, unknown>>;
type Rule = ObjectMeta["form_rules"][number];

export interface FormShape {
  sections: FieldSection[];
  shows: (field: FieldMeta) => boolean;
  requires: (field: FieldMeta) => boolean;
  locks: (field: FieldMeta) => boolean;
}

interface Situation {
  phone: boolean;
  /** The record as it was found, which decides what is locked; null: a new one. */
  found: Values | null;
  /** Fields with something to say about them: shown in any case. */
  pointed?: readonly string[];
}

function fits(device: "desktop" | "phone" | null, phone: boolean): boolean {
  return device === null || device === (phone ? "phone" : "desktop");
}

function meets(rule: { when?: unknown }, values: Values): boolean {
  return holds((rule.when ?? null) as FormCondition | null, values);
}

/** The record on which a lock is judged: as it was found; of a new one, with the rule's own fields empty. */
function judged(rule: Rule, values: Values, found: Values | null): Values {
  return found ?? { ...values, ...Object.fromEntries(rule.fields.map((name) => [name, null])) };
}

export function formShape(object: ObjectMeta, values: Values, { phone, found, pointed = [] }: Situation): FormShape {
  const rules = object.form_rules.filter((rule) => fits(rule.device, phone));
  const named = (effect: Rule["effect"], name: string) => rules.filter((rule) => rule.effect === effect && rule.fields.includes(name));
  const layout = object.layouts.find((each) => fits(each.device, phone));
  const placed = layout && new Set(layout.sections.flatMap((section) => section.fields));

  const requires = (field: FieldMeta) => field.required || named("require", field.api_name).some((rule) => meets(rule, values));
  const locks = (field: FieldMeta) => named("read_only", field.api_name).some((rule) => meets(rule, judged(rule, values, found)));
  const shows = (field: FieldMeta) => {
    // What still has to be filled in is never hidden.
    if (pointed.includes(field.api_name) || (requires(field) && isEmptyValue(values[field.api_name]))) return true;
    const showing = named("show", field.api_name);
    return (placed?.has(field.api_name) ?? true) && (showing.length === 0 || showing.some((rule) => meets(rule, values)));
  };

  const all = sectionsOf(object, layout?.sections);
  const open = new Set((layout?.sections ?? object.sections).filter((section) => meets(section, values)).flatMap((section) => section.fields));
  const sections = all.flatMap((section) => {
    const fields = section.fields.filter((field) => {
      const inside = section.label === null || open.has(field.api_name) || pointed.includes(field.api_name) || (requires(field) && isEmptyValue(values[field.api_name]));
      return inside && shows(field);
    });
    return fields.length === 0 ? [] : [{ ...section, fields }];
  });
  return { sections, shows, requires, locks };
}
