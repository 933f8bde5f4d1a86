/** Which forms on the page hold input that is not saved: the first of them asks for all before the page is left. */

let holders: readonly string[] = [];
/** Whether the application itself loads the page again: every form has kept its draft. */
let reloading = false;
const listeners = new Set<() => void>();

function publish(next: readonly string[]): void {
  holders = next;
  for (const listener of listeners) listener();
}

export const unsavedStore = {
  subscribe: (listener: () => void): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  /** The one that asks; null: nothing is unsaved. */
  read: (): string | null => holders[0] ?? null,
};

/** Say that a form has unsaved input; returns how to take it back. */
export function holdUnsaved(id: string): () => void {
  publish([...holders, id]);
  return () => { publish(holders.filter((each) => each !== id)); };
}

/** Load the page again without asking. */
export function reloadKept(): void {
  reloading = true;
  window.location.reload();
}

window.addEventListener("beforeunload", (event) => {
  if (holders.length > 0 && !reloading) event.preventDefault();
});
