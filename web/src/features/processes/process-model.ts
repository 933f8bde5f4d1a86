/** Changes of a process under construction, without showing it. */
import { NEW_STAGE, type EvidenceDoc, type ObjectBody, type ProcessChange, type ProcessDoc, type StageDoc, type StageOption } from "@/api/processes";
import type { NamedPlaybook } from "@/api/playbooks";

/** A process on the desk, with the options that name its stages, and where records of removed stages go. */
export interface Desk {
  process: ProcessDoc;
  options: readonly StageOption[];
  removed: Readonly<Record<string, string | null>>;
}

export function optionsOf(body: ObjectBody, field: string): StageOption[] {
  return body.fields[field]?.options?.options ?? [];
}

export function moveStage(desk: Desk, code: string, to: number): Desk {
  const entries = Object.entries(desk.process.stages);
  const from = entries.findIndex(([each]) => each === code);
  const one = entries[from];
  if (!one || to < 0 || to >= entries.length) return desk;
  const rest = entries.filter((_, index) => index !== from);
  const stages = Object.fromEntries([...rest.slice(0, to), one, ...rest.slice(to)]);
  return { ...desk, process: { ...desk.process, stages } };
}

export function setStage(desk: Desk, code: string, patch: Partial<StageDoc>): Desk {
  const stage = desk.process.stages[code] ?? NEW_STAGE;
  return { ...desk, process: { ...desk.process, stages: { ...desk.process.stages, [code]: { ...stage, ...patch } } } };
}

export function setOption(desk: Desk, code: string, patch: Partial<StageOption>): Desk {
  return { ...desk, options: desk.options.map((one) => (one.code === code ? { ...one, ...patch } : one)) };
}

/** A new stage stands before the ones that end the process. */
export function addStage(desk: Desk, label: Record<string, string>): { desk: Desk; code: string } {
  const taken = new Set([...desk.options.map((one) => one.code), ...Object.keys(desk.removed)]);
  let number = 1;
  while (taken.has(`stage_${String(number)}`)) number += 1;
  const code = `stage_${String(number)}`;
  const entries = Object.entries(desk.process.stages);
  const end = entries.findIndex(([, stage]) => stage.kind !== "open");
  const place = end < 0 ? entries.length : end;
  const stages = Object.fromEntries([...entries.slice(0, place), [code, NEW_STAGE], ...entries.slice(place)]);
  const at = desk.options.findIndex((one) => one.code === entries[place]?.[0]);
  const option: StageOption = { code, label, color: "blue" };
  const options = at < 0 ? [...desk.options, option] : [...desk.options.slice(0, at), option, ...desk.options.slice(at)];
  return { code, desk: { ...desk, options, process: { ...desk.process, stages } } };
}

/** Take a stage out of everything that names it; its records go to another one. */
export function removeStage(desk: Desk, code: string, to: string | null): Desk {
  const kept = Object.fromEntries(Object.entries(desk.process.stages).filter(([each]) => each !== code).map(([each, stage]) => [each, { ...stage, next: stage.next.filter((one) => one !== code) }]));
  const actions = Object.fromEntries(
    Object.entries(desk.process.actions).map(([each, action]) => [each, { ...action, stages: action.stages.filter((one) => one !== code) }]),
  );
  // Who was to go to this stage goes on to where it goes.
  const removed = Object.fromEntries(Object.entries(desk.removed).map(([each, target]) => [each, target === code ? to : target]));
  return {
    process: { ...desk.process, stages: kept, actions },
    options: desk.options.filter((one) => one.code !== code),
    removed: { ...removed, [code]: to },
  };
}

/** What has to be published: the process, and its object when stages were named, added or taken out. */
export function changesOf(key: string, desk: Desk, body: ObjectBody): ProcessChange[] {
  const { process } = desk;
  const changes: ProcessChange[] = [{ kind: "process", key, body: process as unknown as Record<string, unknown> }];
  const field = body.fields[process.field];
  const before = optionsOf(body, process.field);
  if (!field || JSON.stringify(before) === JSON.stringify(desk.options)) return changes;
  const stored = new Set(before.map((one) => one.code));
  const mapping = Object.fromEntries(Object.entries(desk.removed).filter(([code]) => stored.has(code)));
  const lost = typeof field.default === "string" && field.default in desk.removed;
  const next = { ...field, options: { ...field.options, options: [...desk.options] }, ...(lost ? { default: Object.keys(process.stages)[0] } : {}) };
  const object = { ...body, fields: { ...body.fields, [process.field]: next } };
  return [...changes, { kind: "object", key: process.object, body: object, ...(Object.keys(mapping).length > 0 ? { mappings: { [process.field]: mapping } } : {}) }];
}

/** Playbooks lose the rules of stages that are taken out: they are published together. */
export function playbookChanges(all: readonly NamedPlaybook[], process: string, desk: Desk): ProcessChange[] {
  return all.flatMap(({ key, playbook }) => {
    if (playbook.process !== process) return [];
    const rules = playbook.rules.filter((rule) => rule.stage in desk.process.stages);
    return rules.length === playbook.rules.length ? [] : [{ kind: "playbook" as const, key, body: { ...playbook, rules } }];
  });
}

export function blankEvidence(kind: EvidenceDoc["kind"]): EvidenceDoc {
  switch (kind) {
    case "field": return { kind, field: "", count: 1, label: {} };
    case "condition": return { kind, filter: { all: [] }, label: {} };
    case "related": return { kind, object: "", lookup: "", filter: null, through: null, count: 1, label: {} };
    case "files": return { kind, count: 1, label: {} };
    case "checklist": return { kind, label: {}, items: { item_1: {} } };
  }
}

/** A first guess at the stages of a choice: what is called won or lost ends the process. */
export function stagesFrom(options: readonly StageOption[]): Record<string, StageDoc> {
  const kind = (code: string): StageDoc["kind"] => (/won|success/.test(code) ? "won" : /lost|fail/.test(code) ? "lost" : "open");
  return Object.fromEntries(options.filter((one) => one.active !== false).map((one) => [one.code, { ...NEW_STAGE, kind: kind(one.code), forecast: kind(one.code) === "open" ? "pipeline" : kind(one.code) === "won" ? "closed" : "omitted" }]));
}
