/** The steps of an automation as a tree: finding, changing, adding and laying them out. Pure. */
import type { Automation, Step, StepKind } from "@/api/automations";

/** Where a step may be added: a list of steps, by the step that holds it, and the place in it. */
export interface Slot {
  parent: string | null;
  branch: "then" | "otherwise" | "steps";
  index: number;
}

const LISTS = ["then", "otherwise", "steps"] as const;

export function allSteps(steps: readonly Step[]): Step[] {
  return steps.flatMap((step) => [step, ...LISTS.flatMap((name) => allSteps(step[name] ?? []))]);
}

function mapLists(steps: readonly Step[], change: (steps: readonly Step[]) => Step[]): Step[] {
  return change(steps).map((step) => {
    const copy = { ...step };
    for (const name of LISTS) if (copy[name]) copy[name] = mapLists(copy[name], change);
    return copy;
  });
}

export function updateStep(steps: readonly Step[], id: string, next: Step): Step[] {
  return mapLists(steps, (list) => list.map((step) => (step.id === id ? next : step)));
}

export function removeStep(steps: readonly Step[], id: string): Step[] {
  return mapLists(steps, (list) => list.filter((step) => step.id !== id));
}

export function moveStep(steps: readonly Step[], id: string, by: 1 | -1): Step[] {
  return mapLists(steps, (list) => {
    const at = list.findIndex((step) => step.id === id);
    const to = at + by;
    const next = [...list];
    const moved = next[at];
    const other = next[to];
    if (!moved || !other) return next;
    next[at] = other;
    next[to] = moved;
    return next;
  });
}

export function insertStep(steps: readonly Step[], slot: Slot, step: Step): Step[] {
  if (slot.parent === null) return [...steps.slice(0, slot.index), step, ...steps.slice(slot.index)];
  return steps.map((each) => {
    const copy = { ...each };
    if (copy.id === slot.parent) {
      const list = copy[slot.branch] ?? [];
      copy[slot.branch] = [...list.slice(0, slot.index), step, ...list.slice(slot.index)];
      return copy;
    }
    for (const name of LISTS) if (copy[name]) copy[name] = insertStep(copy[name], slot, step);
    return copy;
  });
}

/** A new step with an id that no other has. */
export function newStep(kind: StepKind, automation: Automation): Step {
  const taken = new Set(allSteps(automation.steps).map((step) => step.id));
  let number = 1;
  while (taken.has(number === 1 ? kind : `${kind}_${String(number)}`)) number += 1;
  const step: Step = { id: number === 1 ? kind : `${kind}_${String(number)}`, do: kind };
  switch (kind) {
    case "set": return { ...step, values: {} };
    case "create": return { ...step, object: "", values: {} };
    case "task": return { ...step, subject: "", due: { working_days: 1 } };
    case "link": return { ...step, field: "", to: { copy: "" } };
    case "tag": return { ...step, put: [] };
    case "assign": return { ...step, to: { role: "" } };
    case "notify": return { ...step, to: automation.object ? [{ field: "owner_id" }] : [], title: "" };
    case "http": return { ...step, method: "POST", url: "https://" };
    case "wait": return { ...step, span: { working_days: 1 } };
    case "branch": return { ...step, filter: { all: [] }, then: [], otherwise: [] };
    case "approve": return { ...step, then: [], otherwise: [] };
    case "loop": return { ...step, object: "", field: "", steps: [{ id: `${step.id}_set`, do: "set", values: {} }] };
    case "run": return { ...step, automation: "" };
    case "stop": return step;
  }
}

/** Kind of the records that a step is about: inside a loop the related ones. */
export function objectOf(automation: Automation, id: string): string | null {
  const find = (steps: readonly Step[], object: string | null): string | null | undefined => {
    for (const step of steps) {
      if (step.id === id) return object;
      for (const name of LISTS) {
        const found = find(step[name] ?? [], name === "steps" ? (step.object ?? null) : object);
        if (found !== undefined) return found;
      }
    }
    return undefined;
  };
  return find(automation.steps, automation.object ?? null) ?? automation.object ?? null;
}

// ------------------------------------------------------------------------------------------------------------------ layout

export const NODE_WIDTH = 236;
const NODE_HEIGHT = 62;
const GAP_X = 36;
const PLUS = 24;
const GAP_Y = 18;

export interface PlacedNode {
  id: string;
  kind: "trigger" | "filter" | "step" | "plus" | "end";
  x: number;
  y: number;
  step?: Step;
  slot?: Slot;
  note?: "yes" | "no" | "loop_end" | "end";
}

export interface Placed {
  nodes: PlacedNode[];
  edges: { from: string; to: string; note?: "yes" | "no" }[];
}

/** Whether a step has two ways out. */
export function isFork(step: Step): boolean {
  return step.do === "branch" || step.do === "approve";
}

function widthOf(steps: readonly Step[]): number {
  return steps.reduce((most, step) => {
    if (isFork(step)) return Math.max(most, widthOf(step.then ?? []) + GAP_X + widthOf(step.otherwise ?? []));
    if (step.do === "loop") return Math.max(most, widthOf(step.steps ?? []) + GAP_X);
    return most;
  }, NODE_WIDTH);
}

/** Places the trigger, the condition and all steps from top to bottom; branches side by side. `x` is the middle. */
export function layOut(automation: Automation): Placed {
  const placed: Placed = { nodes: [], edges: [] };
  placed.nodes.push({ id: "$trigger", kind: "trigger", x: 0, y: 0 });
  placed.nodes.push({ id: "$filter", kind: "filter", x: 0, y: NODE_HEIGHT + GAP_Y });
  placed.edges.push({ from: "$trigger", to: "$filter" });
  const bottom = placeList(placed, automation.steps, { parent: null, branch: "steps" }, 0, 2 * (NODE_HEIGHT + GAP_Y), ["$filter"]);
  placed.nodes.push({ id: "$end", kind: "end", x: 0, y: bottom.y, note: "end" });
  for (const from of bottom.open) placed.edges.push({ from, to: "$end" });
  return placed;
}

interface Bottom {
  y: number;
  open: string[];
}

function placeList(placed: Placed, steps: readonly Step[], list: Omit<Slot, "index">, x: number, top: number, open: string[], note?: "yes" | "no"): Bottom {
  let y = top;
  let from = open;
  const plus = (index: number) => {
    const id = `+${list.parent ?? ""}/${list.branch}/${String(index)}`;
    placed.nodes.push({ id, kind: "plus", x, y, slot: { ...list, index } });
    for (const each of from) placed.edges.push({ from: each, to: id, ...(index === 0 && note ? { note } : {}) });
    from = [id];
    y += PLUS + GAP_Y;
  };
  plus(0);
  steps.forEach((step, index) => {
    placed.nodes.push({ id: step.id, kind: "step", x, y, step });
    for (const each of from) placed.edges.push({ from: each, to: step.id });
    from = step.do === "stop" ? [] : [step.id];
    y += NODE_HEIGHT + GAP_Y;
    if (isFork(step)) {
      const left = widthOf(step.then ?? []);
      const right = widthOf(step.otherwise ?? []);
      const whole = left + GAP_X + right;
      const one = placeList(placed, step.then ?? [], { parent: step.id, branch: "then" }, x - whole / 2 + left / 2, y + GAP_Y, [step.id], "yes");
      const other = placeList(placed, step.otherwise ?? [], { parent: step.id, branch: "otherwise" }, x + whole / 2 - right / 2, y + GAP_Y, [step.id], "no");
      y = Math.max(one.y, other.y);
      from = [...one.open, ...other.open];
    } else if (step.do === "loop") {
      const body = placeList(placed, step.steps ?? [], { parent: step.id, branch: "steps" }, x, y, [step.id]);
      const id = `${step.id}/$next`;
      placed.nodes.push({ id, kind: "end", x, y: body.y, note: "loop_end" });
      for (const each of body.open) placed.edges.push({ from: each, to: id });
      y = body.y + 30 + GAP_Y;
      from = [id];
    }
    plus(index + 1);
  });
  return { y, open: from };
}

/** Steps that a refusal speaks of, by their place in the document. */
export function stepsAt(automation: Automation, pointers: readonly string[]): Set<string> {
  const found = new Set<string>();
  for (const pointer of pointers) {
    let place: unknown = automation;
    for (const part of pointer.split("/").slice(3)) {
      place = typeof place === "object" && place !== null ? (place as Record<string, unknown>)[part] : undefined;
      if (typeof place === "object" && place !== null && "do" in place && "id" in place) found.add(String((place as { id: unknown }).id));
    }
  }
  return found;
}
