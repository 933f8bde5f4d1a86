/** Sending one change that was kept: the same key in every attempt, so that it takes effect once however often it is tried. */
import type { Later } from "@/api/later";
import { attachFile, withFiles } from "@/api/files";
import { api } from "@/api/http";
import { newIdempotencyKey } from "@/api/idempotency";
import { ApiError, problemText } from "@/api/problem";
import { getRecordNow, withHeldFiles } from "@/api/records";
import { advance, fetchStandingNow } from "@/api/stages";
import type { RecordRow } from "@/api/types";
import type { Entry, Refusal } from "@/features/offline/storage";

/** `row`: the record as it is after an update, where the server has told. */
export type Outcome = { kind: "done"; row: RecordRow | null } | { kind: "later" } | { kind: "refused"; refusal: Refusal };

type LaterUpdate = Extract<Later, { kind: "update" }>;
type LaterMove = Extract<Later, { kind: "move" }>;

/** Refusals that pass by themselves: no connection, busy, being restarted, signed out, signed in anew in another tab. */
function passes({ status, code }: ApiError): boolean {
  return status === 0 || status === 401 || status === 429 || status >= 500 || code === "csrf_failed";
}

function isStale(error: ApiError): boolean {
  return error.code === "stale_version" || error.problems.some((problem) => problem.code === "stale_version");
}

async function request(later: Later, key: string): Promise<RecordRow | null> {
  const header = { "Idempotency-Key": key };
  const { object } = later;
  if (later.kind === "create") {
    const values = await withFiles(await withHeldFiles(later.values), later.files ?? [], key);
    await api.POST("/api/v1/objects/{object}/records", { params: { path: { object }, header }, body: values });
    return null;
  }
  const path = { object, record_id: later.id };
  if (later.kind === "file") {
    await attachFile(object, later.id, later.file, key);
  } else if (later.kind === "move") {
    await advance(object, later.id, later.step, key);
  } else if (later.kind === "comment") {
    await api.POST("/api/v1/objects/{object}/records/{record_id}/comments", { params: { path, header }, body: { text: later.text, mentions: later.mentions } });
  } else {
    const versioned = { ...header, "If-Match": String(later.version) };
    const { data, response } = await api.PATCH("/api/v1/objects/{object}/records/{record_id}", { params: { path, header: versioned }, body: await withHeldFiles(later.values) });
    // Waiting for an approval, the record is what it was.
    return response.status === 202 || data === undefined ? null : (data as RecordRow);
  }
  return null;
}

function same(one: unknown, other: unknown): boolean {
  return one === other || JSON.stringify(one ?? null) === JSON.stringify(other ?? null);
}

/** Somebody was faster: merged when other fields were changed, done when the record is what was wanted, else to be decided field by field. */
async function compare(later: LaterUpdate, text: string): Promise<Outcome> {
  const now = await getRecordNow(later.object, later.id, null);
  const open = Object.keys(later.values).filter((name) => !same(now[name], later.values[name]));
  if (open.length === 0) return { kind: "done", row: now };
  const { before } = later;
  const contested = before === undefined ? open : open.filter((name) => !same(now[name], before[name]));
  if (contested.length === 0) {
    // Should its answer be lost, the next attempt finds the record as it was wanted.
    return { kind: "done", row: await request({ ...later, version: now.version ?? 0 }, newIdempotencyKey()) };
  }
  const values = Object.fromEntries(contested.map((name) => [name, now[name]]));
  return { kind: "refused", refusal: { text, theirs: { version: now.version ?? 0, values } } };
}

/** The record was changed meanwhile: the move is made while it still stands where it stood, and is done when it stands where it was to go. */
async function moveAnyway(later: LaterMove, text: string): Promise<Outcome> {
  const { stage, version } = await fetchStandingNow(later.object, later.id);
  if (stage === later.step.to) return { kind: "done", row: null };
  if (stage !== later.from) return { kind: "refused", refusal: { text } };
  return { kind: "done", row: await request({ ...later, step: { ...later.step, version } }, newIdempotencyKey()) };
}

export async function send({ later, key }: Entry, words: (error: ApiError) => string): Promise<Outcome> {
  const refused = (error: ApiError) => ({ text: error.problems.length > 0 ? error.problems.map(problemText).join(" ") : words(error) });
  try {
    return { kind: "done", row: await request(later, key) };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (passes(error)) return { kind: "later" };
    const refusal = refused(error);
    try {
      if (isStale(error) && later.kind === "update") return await compare(later, refusal.text);
      if (isStale(error) && later.kind === "move") return await moveAnyway(later, refusal.text);
    } catch (again) {
      if (again instanceof ApiError && passes(again)) return { kind: "later" };
      return { kind: "refused", refusal: again instanceof ApiError ? refused(again) : refusal };
    }
    return { kind: "refused", refusal };
  }
}
