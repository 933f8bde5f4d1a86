/** Labels of documents: one text per language. */
import { currentLanguage } from "@/i18n/language";

export type Label = Record<string, string>;

export function labelIn(label: Label | null | undefined): string {
  return label?.[currentLanguage()] ?? label?.en ?? Object.values(label ?? {})[0] ?? "";
}

/** A label with a new text in the reader's language; the others stay. */
export function relabel(label: Label | undefined, text: string): Label {
  return { ...label, [currentLanguage()]: text };
}

/** A key for a new document. */
export function newKey(kind: string): string {
  return `${kind}_${Date.now().toString(36)}`;
}
