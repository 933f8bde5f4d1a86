/** A new field as the dialog holds it, and the document change that adds it. */
import type { FieldTypeName } from "@/fields/type-names";

export interface NewField {
  labelZh: string;
  labelEn: string;
  apiName: string;
  type: FieldTypeName;
  required: boolean;
  listed: boolean;
  /** One option per line: `code: 中文 | English`, or only a label. */
  options: string;
  target: string;
}

/** Types that the dialog can make: those that need no formula. */
export const OFFERED_TYPES: readonly FieldTypeName[] = [
  "text", "long_text", "number", "currency", "percent", "date", "datetime", "time", "boolean", "choice", "multi_choice", "phone", "email",
  "url", "address", "user", "lookup", "credit_code", "identity_number", "bank_card", "auto_number",
];

const COLORS = ["blue", "green", "orange", "purple", "cyan", "red", "gold", "magenta"];

/** A name for the column from the English label: "Decision date" → decision_date. */
export function apiNameOf(label: string): string {
  const plain = label.normalize("NFKD").toLowerCase().replaceAll(/[^a-z0-9]+/g, "_").replaceAll(/^[_0-9]+|_+$/g, "");
  return plain.slice(0, 50).replace(/_+$/, "");
}

export interface OptionDocument {
  code: string;
  label: Record<string, string>;
  color: string;
}

/** Options from lines: `quote: 报价 | Quote`, `报价 | Quote` or `报价`. */
export function parseOptions(text: string): OptionDocument[] {
  return text.split("\n").map((line) => line.trim()).filter((line) => line !== "").map((line, index) => {
    const match = /^([A-Za-z0-9][A-Za-z0-9_.-]*)\s*[:：]\s*(.+)$/.exec(line);
    const labels = (match?.[2] ?? line).split(/[|｜]/).map((part) => part.trim());
    const zh = labels[0] ?? line;
    const en = labels[1] ?? zh;
    const code = match?.[1] ?? (apiNameOf(en) || `option_${String(index + 1)}`);
    return { code, label: { "zh-CN": zh, en }, color: COLORS[index % COLORS.length] ?? "blue" };
  });
}

export function fieldDocument(field: NewField): Record<string, unknown> {
  const options: Record<string, unknown> = {};
  if (field.type === "choice" || field.type === "multi_choice") options["options"] = parseOptions(field.options);
  if (field.type === "lookup") options["object"] = field.target;
  return {
    type: field.type,
    label: { "zh-CN": field.labelZh.trim(), en: field.labelEn.trim() || field.labelZh.trim() },
    required: field.required,
    listed: field.listed,
    ...(Object.keys(options).length > 0 ? { options } : {}),
  };
}

/** The object's document with the field added, at the end of its first section. */
export function withField(document: Record<string, unknown>, name: string, field: Record<string, unknown>): Record<string, unknown> {
  const fields = { ...(document["fields"] as Record<string, unknown> | undefined), [name]: field };
  const sections = document["sections"];
  if (!Array.isArray(sections) || sections.length === 0) return { ...document, fields };
  const [first, ...rest] = sections as { fields: string[] }[];
  return { ...document, fields, sections: [{ ...first, fields: [...(first?.fields ?? []), name] }, ...rest] };
}
