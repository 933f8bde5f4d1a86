/** The draft as the server keeps it, one per person: read once, saved a moment after each change, in order. */
import type { QueryClient } from "@tanstack/react-query";
import { api, body } from "@/api/http";
import { ApiError } from "@/api/problem";
import type { Schemas } from "@/api/types";
import type { Draft, DraftChange } from "@/features/studio/model";

export type Saving = "saved" | "saving" | "failed" | "moved_on";

export interface StoredDraft extends Draft {
  revision: number;
  savedAt: string | null;
  meanwhile: Schemas["MeanwhileEntry"][];
  saving: Saving;
}

type Changes = Schemas["DraftInput"]["changes"];

export const draftKey = ["meta", "draft"] as const;
const AFTER_MS = 400;

let timer: ReturnType<typeof setTimeout> | undefined;
let running: Promise<void> = Promise.resolve();

export async function fetchDraft(signal: AbortSignal): Promise<StoredDraft> {
  const found = await body(api.GET("/api/v1/meta/draft", { signal }));
  return { revision: found.revision, base: found.base, changes: changesOf(found.changes), savedAt: found.saved_at, meanwhile: found.meanwhile, saving: "saved" };
}

export function changesOf(changes: Schemas["DraftedChange"][]): Record<string, DraftChange> {
  return Object.fromEntries(changes.map((one) => [`${one.kind}/${one.key}`, { body: one.body, mappings: one.mappings }]));
}

export function listOf(changes: Draft["changes"]): Changes {
  return Object.entries(changes).map(([place, change]) => {
    const [kind, ...name] = place.split("/");
    return { kind: kind as Changes[number]["kind"], key: name.join("/"), body: change.body, mappings: change.mappings };
  });
}

/** Puts a draft in place at once and saves it soon. */
export function keep(client: QueryClient, draft: Draft): void {
  const known = client.getQueryData<StoredDraft>(draftKey);
  if (!known) return;
  client.setQueryData<StoredDraft>(draftKey, { ...known, ...draft, saving: known.saving === "moved_on" ? "moved_on" : "saving" });
  clearTimeout(timer);
  timer = setTimeout(() => { void flush(client); }, AFTER_MS);
}

/** Saves what is not saved yet; one request after the other. */
export function flush(client: QueryClient): Promise<void> {
  clearTimeout(timer);
  running = running.then(() => save(client));
  return running;
}

async function save(client: QueryClient): Promise<void> {
  const now = client.getQueryData<StoredDraft>(draftKey);
  if (now?.saving !== "saving") return;
  const { base, changes, revision } = now;
  try {
    const done = await body(api.PUT("/api/v1/meta/draft", { body: { revision, base, changes: listOf(changes) } }));
    const after = client.getQueryData<StoredDraft>(draftKey);
    if (after) client.setQueryData<StoredDraft>(draftKey, { ...after, revision: done.revision, saving: after.changes === changes ? "saved" : "saving" });
    if (after && after.changes !== changes) await save(client);
  } catch (error) {
    const moved = error instanceof ApiError && error.code === "draft_moved_on";
    const after = client.getQueryData<StoredDraft>(draftKey);
    if (after) client.setQueryData<StoredDraft>(draftKey, { ...after, saving: moved ? "moved_on" : "failed" });
  }
}

/** Published or given up: nothing is left of it. */
export async function forget(client: QueryClient): Promise<void> {
  clearTimeout(timer);
  await running;
  client.setQueryData<StoredDraft>(draftKey, { revision: 0, base: 0, changes: {}, savedAt: null, meanwhile: [], saving: "saved" });
  await api.DELETE("/api/v1/meta/draft");
}
