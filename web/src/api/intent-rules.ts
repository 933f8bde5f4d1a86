/** Which words of customers' mail mean intent, by language. */
import { api, body } from "@/api/http";
import { publishDocuments } from "@/api/meta";
import type { Schemas } from "@/api/types";

export interface Words {
  words: string[];
  negations: string[];
  harmless: string[];
}

export interface IntentRule {
  label: Record<string, string>;
  active: boolean;
  roles: string[];
  languages: Record<string, Words>;
}

export interface NamedRule {
  key: string;
  rule: IntentRule;
}

export type Finding = Schemas["IntentFinding"];

export const NO_WORDS: Words = { words: [], negations: [], harmless: [] };

export const ruleKeys = {
  all: ["intent-documents"] as const,
  trial: (languages: Record<string, Words>, text: string) => ["intent-trial", languages, text] as const,
};

export async function fetchRules(signal: AbortSignal): Promise<NamedRule[]> {
  const found = await body(api.GET("/api/v1/meta/documents", { params: { query: { kind: "intent" } }, signal }));
  return found.items.map((each) => {
    const stored = each.body as Partial<IntentRule>;
    const languages = Object.fromEntries(Object.entries(stored.languages ?? {}).map(([language, words]) => [language, { ...NO_WORDS, ...words }]));
    return { key: each.key, rule: { label: {}, active: true, roles: [], ...stored, languages } };
  });
}

export async function publishRule({ key, rule }: NamedRule, note: string): Promise<void> {
  await publishDocuments([{ kind: "intent", key, body: { ...rule } }], note);
}

/** What these words would find in a text; nothing is stored. */
export function tryWords(languages: Record<string, Words>, text: string, signal: AbortSignal): Promise<Finding> {
  return body(api.POST("/api/v1/mail/intent-trials", { body: { languages, text }, signal }));
}
