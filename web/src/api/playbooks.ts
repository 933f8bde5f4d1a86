/** Playbooks: what the weekly brief of a process says, to whom, and what it advises while history is silent. */
import { api, body } from "@/api/http";
import { publishDocuments, type DocumentChange } from "@/api/meta";
import type { Text } from "@/api/processes";

export const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri"] as const;

export interface PlaybookRule {
  stage: string;
  text: Text;
  action: string | null;
}

export interface PlaybookDoc {
  label: Text;
  process: string;
  active: boolean;
  stalled_days: number;
  segment: string;
  roles: string[];
  weekday: (typeof WEEKDAYS)[number];
  at: string;
  support: number;
  rules: PlaybookRule[];
}

export interface NamedPlaybook {
  key: string;
  playbook: PlaybookDoc;
}

const USUAL: Omit<PlaybookDoc, "label" | "process"> = { active: true, stalled_days: 3, segment: "account.industry", roles: [], weekday: "fri", at: "17:00", support: 20, rules: [] };

export const playbookKeys = { all: ["playbook-documents"] as const };

export async function fetchPlaybooks(signal: AbortSignal): Promise<NamedPlaybook[]> {
  const found = await body(api.GET("/api/v1/meta/documents", { params: { query: { kind: "playbook" } }, signal }));
  return found.items.map((each) => {
    const stored = each.body as Partial<PlaybookDoc>;
    const rules = (stored.rules ?? []).map((rule) => ({ ...rule, action: rule.action ?? null }));
    return { key: each.key, playbook: { ...USUAL, label: stored.label ?? {}, process: stored.process ?? "", ...stored, rules } };
  });
}

/** The playbook of a process; a new one where nobody has written any. */
export function playbookOf(all: readonly NamedPlaybook[], process: string, label: Text): NamedPlaybook {
  const found = all.find((one) => one.playbook.process === process);
  if (found) return found;
  const taken = new Set(all.map((one) => one.key));
  let key = process;
  for (let number = 2; taken.has(key); number += 1) key = `${process}_${String(number)}`;
  return { key, playbook: { ...USUAL, label, process } };
}

export async function publishPlaybook({ key, playbook }: NamedPlaybook, note: string): Promise<void> {
  const change: DocumentChange = { kind: "playbook", key, body: { ...playbook } };
  await publishDocuments([change], note);
}
