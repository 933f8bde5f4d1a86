/** What was typed but not saved, kept on this device so that a reload, a crash or the end of a session loses nothing. */

export type Draft = Record<string, unknown>;

export interface Kept {
  /** When it was typed last (ISO 8601). */
  at: string;
  touched: Draft;
  /** What stood there when it was typed, with the version it had: whoever was faster meanwhile is asked about, not overwritten. */
  before: Draft;
}

const PREFIX = "yingtu.draft";
const KEPT_MS = 30 * 24 * 3600 * 1000;

export function draftKey(workspace: string, user: string, object: string, id: string): string {
  return [PREFIX, workspace, user, object, id].join(".");
}

function isPlain(value: unknown): value is Draft {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function readDraft(key: string): Kept | null {
  try {
    const parsed: unknown = JSON.parse(localStorage.getItem(key) ?? "null");
    if (!isPlain(parsed) || typeof parsed["at"] !== "string" || !isPlain(parsed["touched"])) return null;
    return { at: parsed["at"], touched: parsed["touched"], before: isPlain(parsed["before"]) ? parsed["before"] : {} };
  } catch {
    return null;
  }
}

let swept = false;

export function writeDraft(key: string, touched: Draft, before: Draft = {}): void {
  if (!swept) dropOldDrafts();
  swept = true;
  const kept: Kept = { at: new Date().toISOString(), touched, before };
  try {
    localStorage.setItem(key, JSON.stringify(kept));
  } catch {
    // The device is full or private: typing goes on, only the safety net is missing.
  }
}

export function dropDraft(key: string): void {
  localStorage.removeItem(key);
}

/** Forget what nobody came back for in a month. */
export function dropOldDrafts(now: number = Date.now()): void {
  try {
    for (const key of Object.keys(localStorage).filter((each) => each.startsWith(`${PREFIX}.`))) {
      const kept = readDraft(key);
      if (kept === null || now - Date.parse(kept.at) > KEPT_MS) localStorage.removeItem(key);
    }
  } catch {
    // No storage, nothing to forget.
  }
}
