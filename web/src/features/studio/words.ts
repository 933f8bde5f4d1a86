/** What a change of a document is, in words. */
import type { Body, ObjectDoc } from "@/features/studio/model";
import { labelIn } from "@/fields/values";
import { currentLanguage } from "@/i18n/language";
import type { StudioText } from "@/i18n/studio/register";
import { en } from "@/i18n/studio/en";

const PARTS: ReadonlySet<string> = new Set(Object.keys(en.parts));

function partName(part: string, s: StudioText): string {
  return PARTS.has(part) ? s(`parts.${part as keyof typeof en.parts}`) : part;
}

function kindName(kind: string, s: StudioText): string {
  return kind in en.kinds ? s(`kinds.${kind as keyof typeof en.kinds}`) : kind;
}

/** A module by its name; those that a company made itself by their key. */
export function moduleName(module: string, s: StudioText): string {
  return module in en.module_names ? s(`module_names.${module as keyof typeof en.module_names}`) : module;
}

function differing(before: object, after: object): string[] {
  const one = before as Body;
  const two = after as Body;
  return [...new Set([...Object.keys(one), ...Object.keys(two)])].filter((key) => JSON.stringify(one[key]) !== JSON.stringify(two[key]));
}

/** Sentences, one per thing that differs. */
export function changeWords(kind: string, key: string, before: Body | null, after: Body | null, s: StudioText): string[] {
  if (kind !== "object") {
    const label = labelIn(((after ?? before) as { label?: Record<string, string> } | null)?.label ?? {}, key);
    return [s("diff.document", { kind: kindName(kind, s), key: label, how: s(before === null ? "diff.added" : after === null ? "diff.removed" : "diff.changed") })];
  }
  const old = before as unknown as ObjectDoc | null;
  const now = after as unknown as ObjectDoc | null;
  const object = labelIn((now ?? old)?.label ?? {}, key);
  const separator = currentLanguage() === "zh-CN" ? "、" : ", ";
  if (old === null) {
    const fields = Object.entries(now?.fields ?? {}).map(([name, field]) => labelIn(field.label, name));
    return [s("diff.object_added", { object }), s("diff.object_fields", { count: fields.length, fields: fields.join(separator) })];
  }
  if (now === null) return [s("diff.object_removed", { object })];
  const words: string[] = [];
  for (const name of new Set([...Object.keys(old.fields), ...Object.keys(now.fields)])) {
    const was = old.fields[name];
    const is = now.fields[name];
    const field = labelIn((is ?? was)?.label ?? {}, name);
    if (!was) words.push(s("diff.field_added", { object, field }));
    else if (!is) words.push(s("diff.field_removed", { object, field }));
    else if ((was.active ?? true) !== (is.active ?? true)) words.push(s(is.active === false ? "diff.field_off" : "diff.field_on", { object, field }));
    else {
      const what = differing(was, is).map((part) => partName(part, s));
      if (what.length > 0) words.push(s("diff.field_changed", { object, field, what: what.join(separator) }));
    }
  }
  const kept = Object.keys(old.fields).filter((name) => name in now.fields);
  if (kept.join() !== Object.keys(now.fields).filter((name) => name in old.fields).join()) words.push(s("diff.order", { object }));
  const rules = { ...old.validations, ...now.validations };
  for (const name of Object.keys(rules)) {
    const was = old.validations?.[name];
    const is = now.validations?.[name];
    const rule = labelIn((is ?? was)?.message ?? {}, name);
    if (!was) words.push(s("diff.rule_added", { object, rule }));
    else if (!is) words.push(s("diff.rule_removed", { object, rule }));
    else if (JSON.stringify(was) !== JSON.stringify(is)) words.push(s("diff.rule_changed", { object, rule }));
  }
  const rest = differing(old, now).filter((part) => part !== "fields" && part !== "validations").map((part) => partName(part, s));
  if (rest.length > 0) words.push(s("diff.part_changed", { object, what: rest.join(separator) }));
  return words;
}
