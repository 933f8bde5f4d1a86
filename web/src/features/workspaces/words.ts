import type { CompanyText } from "@/i18n/company/register";
import { labelIn } from "@/fields/values";

const KINDS = ["object", "role", "view", "process", "automation", "reminder", "workspace", "conversion", "approval", "playbook", "delegation", "sharing", "sampling", "term", "retention", "processor", "intent", "sla"] as const;

/** A kind of document in words. */
function kindWord(kind: string, c: CompanyText): string {
  const known = KINDS.find((each) => each === kind);
  return known ? c(`kind_${known}`) : kind;
}

/** A value of a document, short enough for a sentence. */
export function valueWord(value: unknown, c: CompanyText): string {
  if (value === null || value === undefined) return c("nothing_there");
  if (typeof value === "string") return `“${value}”`;
  if (typeof value === "object" && !Array.isArray(value)) {
    const label = (value as { label?: Record<string, string> }).label ?? (value as Record<string, unknown>);
    const said = Object.values(label).every((each) => typeof each === "string") ? labelIn(label as Record<string, string>, "") : "";
    if (said !== "") return `“${said}”`;
  }
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

/** Where in a document: `/fields/beds/label` as `fields › beds › label`. */
export function placeWord(kind: string, key: string, pointer: string, c: CompanyText): string {
  const parts = pointer.split("/").filter((each) => each !== "");
  const whole = kind === "workspace" ? kindWord(kind, c) : `${kindWord(kind, c)} ${key}`;
  return [whole, ...parts].join(" › ");
}
