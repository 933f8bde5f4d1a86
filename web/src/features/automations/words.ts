/** What triggers and steps are about, in one line. */
import { Bell, CalendarClock, CirclePlus, CircleStop, ClipboardPen, Clock, GitBranch, Globe, Hand, Link2, ListPlus, MousePointerClick, PencilLine, Play, Repeat, RotateCcw, Stamp, Tag, Trash2, UserRoundCheck, Webhook, type LucideIcon } from "lucide-react";
import type { Automation, PersonRef, Span, Step, StepKind, Trigger, TriggerKind } from "@/api/automations";
import type { Filter, ObjectMeta } from "@/api/types";
import type { AutomationText } from "@/i18n/automation/register";

export const STEP_ICONS: Record<StepKind, LucideIcon> = {
  set: PencilLine, create: CirclePlus, task: ListPlus, link: Link2, tag: Tag, assign: UserRoundCheck, notify: Bell, http: Globe, wait: Clock, branch: GitBranch, approve: Stamp, loop: Repeat, run: Play, stop: CircleStop,
};

export const TRIGGER_ICONS: Record<TriggerKind, LucideIcon> = {
  created: CirclePlus, form: ClipboardPen, updated: PencilLine, deleted: Trash2, restored: RotateCcw, schedule: CalendarClock, date: CalendarClock, webhook: Webhook, button: MousePointerClick, manual: Hand,
};

export const STEP_KINDS = Object.keys(STEP_ICONS) as StepKind[];
export const TRIGGER_KINDS = Object.keys(TRIGGER_ICONS) as TriggerKind[];
/** Steps that need a record to be about. */
export const NEEDS_RECORD = new Set<StepKind>(["set", "link", "tag", "assign", "branch", "approve", "loop"]);

export const SPAN_UNITS = ["working_days", "working_hours", "days", "hours", "minutes"] as const;

function spanWords(span: Span | undefined, n: AutomationText): string {
  return SPAN_UNITS.filter((unit) => span?.[unit]).map((unit) => `${String(span?.[unit])} ${n(`units.${unit}`)}`).join(" ");
}

/** Which fields a filter looks at. */
export function filterWords(filter: Filter, object: ObjectMeta | undefined): string {
  const names = (one: Filter): string[] => {
    if ("field" in one) return [one.field];
    if ("not" in one) return names(one.not);
    return ("all" in one ? one.all : one.any).flatMap(names);
  };
  return [...new Set(names(filter))].map((name) => fieldWords(object, name)).join("、");
}

function fieldWords(object: ObjectMeta | undefined, name: string | undefined): string {
  return object?.fields.find((field) => field.api_name === name)?.label ?? name ?? "";
}

function personWords(person: PersonRef, object: ObjectMeta | undefined): string {
  return person.user ?? person.role ?? person.team ?? fieldWords(object, person.field);
}

function triggerWords(trigger: Trigger, object: ObjectMeta | undefined, n: AutomationText): string {
  switch (trigger.on) {
    case "updated": {
      if (!trigger.field) return n("trigger.any_field");
      const to = trigger.becomes?.map((value) => optionLabel(object, trigger.field, value)).join(" / ");
      return `${fieldWords(object, trigger.field)}${to ? ` → ${to}` : ""}`;
    }
    case "schedule": return trigger.cron ?? "";
    case "date": return `${fieldWords(object, trigger.field)} ${n(trigger.when === "after" ? "trigger.after" : "trigger.before")} ${spanWords(trigger.span, n)}`;
    case "button": return Object.values(trigger.label ?? {})[0] ?? "";
    default: return object?.label ?? "";
  }
}

/** What a trigger watches: the object, and what has to happen there. */
export function aboutTrigger({ trigger }: Automation, object: ObjectMeta | undefined, n: AutomationText): string {
  return [...new Set([object?.label, triggerWords(trigger, object, n)])].filter(Boolean).join(" · ");
}

function optionLabel(object: ObjectMeta | undefined, name: string | undefined, value: unknown): string {
  const options = (object?.fields.find((field) => field.api_name === name)?.options as { options?: { code: string; label: Record<string, string> }[] } | undefined)?.options;
  const found = options?.find((one) => one.code === value);
  return found ? (Object.values(found.label)[0] ?? String(value)) : String(value);
}

export function stepWords(step: Step, object: ObjectMeta | undefined, n: AutomationText): string {
  switch (step.do) {
    case "set": return Object.keys(step.values ?? {}).map((name) => fieldWords(object, name)).join("、");
    case "create": return step.object ?? "";
    case "task": return templateWords(step.subject ?? "", object);
    case "notify": return templateWords(step.title ?? "", object);
    case "http": return `${step.method ?? "POST"} ${step.url ?? ""}`;
    case "wait": return step.until ? `${n("step.until")} ${fieldWords(object, step.until)}` : spanWords(step.span, n);
    case "assign": return personWords(step.to as PersonRef, object);
    case "tag": return [...(step.put ?? []), ...(step.take ?? []).map((one) => `−${one}`)].join("、");
    case "loop": return step.object ?? "";
    case "run": return step.automation ?? "";
    case "approve": return templateWords(step.reason ?? "", object);
    case "link": return fieldWords(object, step.field);
    default: return "";
  }
}

/** A text with places to fill in, for people: `{{name}}` becomes the field's label in brackets. */
export function templateWords(text: string, object: ObjectMeta | undefined): string {
  return text.replaceAll(/\{\{\s*([\w.-]+)\s*\}\}/g, (_, path: string) => {
    const field = object?.fields.find((one) => one.api_name === path.split(".")[0]);
    return `[${field?.label ?? path}]`;
  });
}
