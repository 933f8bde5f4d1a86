/** Where one is with files that are not imported yet, kept in this tab: the files themselves wait on the server. */
import type { Edits, Mapping } from "@/api/imports";

/** What was made of a file so far. */
export interface KeptFile {
  source: string;
  object: string;
  mapping: Mapping | null;
  edits: Edits;
}

export interface Kept {
  files: KeptFile[];
  /** Which of them is being mapped; null: they are still being put in order. */
  place: number | null;
  goOn: boolean;
}

const PREFIX = "yingtu.import";

/** `what`: the object of a single file, or the set. */
export function keptKey(workspace: string, user: string, what: string): string {
  return [PREFIX, workspace, user, what].join(".");
}

function isKept(value: unknown): value is Kept {
  return typeof value === "object" && value !== null && "files" in value && Array.isArray(value.files) && value.files.length > 0;
}

export function readKept(key: string): Kept | null {
  try {
    const parsed: unknown = JSON.parse(sessionStorage.getItem(key) ?? "null");
    return isKept(parsed) ? parsed : null;
  } catch {
    return null;
  }
}

export function writeKept(key: string, kept: Kept): void {
  try {
    sessionStorage.setItem(key, JSON.stringify(kept));
  } catch {
    // Private or full: the page works, only a reload begins anew.
  }
}

export function dropKept(key: string): void {
  sessionStorage.removeItem(key);
}
