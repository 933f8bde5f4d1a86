/** What was typed but not saved, kept on this device so that a reload or a crash loses nothing. */

export type Draft = Record<string, unknown>;

const PREFIX = "yingtu.draft";

export function draftKey(workspace: string, user: string, object: string, id: string): string {
  return [PREFIX, workspace, user, object, id].join(".");
}

export function readDraft(key: string): Draft | null {
  try {
    const parsed: unknown = JSON.parse(localStorage.getItem(key) ?? "null");
    return typeof parsed === "object" && parsed !== null && !Array.isArray(parsed) ? (parsed as Draft) : null;
  } catch {
    return null;
  }
}

export function writeDraft(key: string, draft: Draft): void {
  try {
    localStorage.setItem(key, JSON.stringify(draft));
  } catch {
    // The device is full or private: typing goes on, only the safety net is missing.
  }
}

export function dropDraft(key: string): void {
  localStorage.removeItem(key);
}
