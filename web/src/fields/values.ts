/** Reading values that come from outside: total functions, never a crash on a surprise. */
import type { ChoiceOption, FieldMeta, RecordRow } from "@/api/types";
import { currentLanguage } from "@/i18n/language";

export function isEmptyValue(value: unknown): boolean {
  return value === null || value === undefined || value === "" || (Array.isArray(value) && value.length === 0);
}

export function asText(value: unknown): string {
  if (typeof value === "string") return value;
  if (value === null || value === undefined) return "";
  if (typeof value === "number" || typeof value === "boolean" || typeof value === "bigint") return String(value);
  return JSON.stringify(value);
}

export function asNumber(value: unknown): number | null {
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (typeof value === "string" && value.trim() !== "") {
    const parsed = Number(value);
    return Number.isFinite(parsed) ? parsed : null;
  }
  return null;
}

export function asList(value: unknown): string[] {
  return Array.isArray(value) ? value.map(asText) : [];
}

export function asLabels(value: unknown): Record<string, string> {
  if (typeof value !== "object" || value === null) return {};
  return Object.fromEntries(Object.entries(value).filter((pair): pair is [string, string] => typeof pair[1] === "string"));
}

/** The label in the reader's language, else any. */
export function labelIn(labels: Record<string, string>, fallback: string): string {
  return labels[currentLanguage()] ?? labels["en"] ?? labels["zh-CN"] ?? Object.values(labels)[0] ?? fallback;
}

/** Options by field: a list asks for them once per cell. */
const known = new WeakMap<FieldMeta, ChoiceOption[]>();

export function choiceOptions(field: FieldMeta): ChoiceOption[] {
  const found = known.get(field) ?? readOptions(field);
  known.set(field, found);
  return found;
}

function readOptions(field: FieldMeta): ChoiceOption[] {
  const list = field.options["options"];
  if (!Array.isArray(list)) return [];
  const options = list.flatMap((raw: unknown): (ChoiceOption & { order: number })[] => {
    if (typeof raw !== "object" || raw === null) return [];
    const option = raw as Record<string, unknown>;
    const code = asText(option["code"]);
    if (code === "") return [];
    const color = option["color"];
    return [{ code, label: asLabels(option["label"]), color: typeof color === "string" ? color : null, active: option["active"] !== false, order: asNumber(option["order"]) ?? 0 }];
  });
  return options.sort((a, b) => a.order - b.order);
}

export function choiceOption(field: FieldMeta, code: string): ChoiceOption | undefined {
  return choiceOptions(field).find((option) => option.code === code);
}

/** What is shown of a looked-up record: `account.name` for `account`. Null when the row does not carry it. */
export function referenceLabel(row: Readonly<Record<string, unknown>>, path: string): string | null {
  const named = row[`${path}.name`];
  if (typeof named === "string" && named !== "") return named;
  const prefix = `${path}.`;
  for (const [key, value] of Object.entries(row)) {
    if (key.startsWith(prefix) && typeof value === "string" && value !== "" && !key.slice(prefix.length).includes(".")) return value;
  }
  return null;
}

export function isMasked(row: RecordRow, path: string): boolean {
  return row.$masked?.includes(path) ?? false;
}
