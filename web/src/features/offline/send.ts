/** Sending one change that was kept: the same key in every attempt, so that it takes effect once however often it is tried. */
import type { Later } from "@/api/later";
import { api } from "@/api/http";
import { newIdempotencyKey } from "@/api/idempotency";
import { ApiError, problemText } from "@/api/problem";
import { getRecord } from "@/api/records";
import type { Entry, Refusal } from "@/features/offline/storage";

export type Outcome = { kind: "done" } | { kind: "later" } | { kind: "refused"; refusal: Refusal };

/** Refusals that pass by themselves: no connection, busy, being restarted, signed out. */
function passes(status: number): boolean {
  return status === 0 || status === 401 || status === 429 || status >= 500;
}

async function request(later: Later, key: string): Promise<void> {
  const header = { "Idempotency-Key": key };
  const { object } = later;
  if (later.kind === "create") {
    await api.POST("/api/v1/objects/{object}/records", { params: { path: { object }, header }, body: later.values });
    return;
  }
  const path = { object, record_id: later.id };
  if (later.kind === "comment") {
    await api.POST("/api/v1/objects/{object}/records/{record_id}/comments", { params: { path, header }, body: { text: later.text, mentions: later.mentions } });
    return;
  }
  const versioned = { ...header, "If-Match": String(later.version) };
  await api.PATCH("/api/v1/objects/{object}/records/{record_id}", { params: { path, header: versioned }, body: later.values });
}

function same(one: unknown, other: unknown): boolean {
  return one === other || JSON.stringify(one ?? null) === JSON.stringify(other ?? null);
}

/** Somebody was faster: merged when other fields were changed, done when the record is what was wanted, else to be decided field by field. */
async function compare(later: Extract<Later, { kind: "update" }>, text: string): Promise<Outcome> {
  const now = await getRecord(later.object, later.id, null);
  const open = Object.keys(later.values).filter((name) => !same(now[name], later.values[name]));
  if (open.length === 0) return { kind: "done" };
  const { before } = later;
  const contested = before === undefined ? open : open.filter((name) => !same(now[name], before[name]));
  if (contested.length === 0) {
    // Should its answer be lost, the next attempt finds the record as it was wanted.
    await request({ ...later, version: now.version ?? 0 }, newIdempotencyKey());
    return { kind: "done" };
  }
  const values = Object.fromEntries(contested.map((name) => [name, now[name]]));
  return { kind: "refused", refusal: { text, theirs: { version: now.version ?? 0, values } } };
}

export async function send({ later, key }: Entry, words: (error: ApiError) => string): Promise<Outcome> {
  try {
    await request(later, key);
    return { kind: "done" };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (passes(error.status)) return { kind: "later" };
    const text = error.problems.length > 0 ? error.problems.map(problemText).join(" ") : words(error);
    const stale = error.code === "stale_version" || error.problems.some((problem) => problem.code === "stale_version");
    if (later.kind !== "update" || !stale) return { kind: "refused", refusal: { text } };
    try {
      return await compare(later, text);
    } catch (again) {
      if (again instanceof ApiError && passes(again.status)) return { kind: "later" };
      return { kind: "refused", refusal: { text } };
    }
  }
}
