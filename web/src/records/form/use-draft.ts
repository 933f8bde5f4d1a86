import { useState } from "react";
import { useSession } from "@/api/use-session";
import { draftKey, dropDraft, readDraft, writeDraft } from "@/records/form/draft";

export interface KeptState<T> {
  value: T;
  /** Whether something was entered that is not saved. */
  dirty: boolean;
  /** When it was typed, if it is a draft of before. */
  restoredAt: string | null;
  set: (next: T) => void;
  /** What the dialog itself puts in: nothing was entered by it. */
  begin: (next: (old: T) => T) => void;
  /** Saved or given up: begin anew. */
  drop: () => void;
  /** Saved, and the form stays: what was sent is what it begins with from now on. */
  settle: (saved: T) => void;
}

interface State<T> {
  empty: T;
  value: T;
  restoredAt: string | null;
}

function differs(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) !== JSON.stringify(other);
}

/** The parts that were changed; what others change meanwhile in the rest is not undone by a draft. */
function changedParts<T extends Readonly<Record<string, unknown>>>(value: T, empty: T): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([name, part]) => differs(part, empty[name])));
}

/** What is entered in a dialog that is not the form of one record, kept like those. `id` names the dialog and what it is about. */
export function useDraft<T extends Readonly<Record<string, unknown>>>(object: string, id: string, empty: T): KeptState<T> {
  const { user, workspace } = useSession();
  const key = draftKey(workspace.id, user.id, object, id);
  const [state, setState] = useState<State<T>>(() => {
    const kept = readDraft(key);
    return { empty, value: kept === null ? empty : { ...empty, ...kept.touched }, restoredAt: kept?.at ?? null };
  });
  return {
    value: state.value,
    dirty: Object.keys(changedParts(state.value, state.empty)).length > 0,
    restoredAt: state.restoredAt,
    set: (value) => {
      setState((old) => ({ ...old, value }));
      const changed = changedParts(value, state.empty);
      if (Object.keys(changed).length > 0) writeDraft(key, changed);
      else dropDraft(key);
    },
    begin: (next) => { setState((old) => (differs(old.value, old.empty) ? { ...old, value: next(old.value) } : { ...old, empty: next(old.empty), value: next(old.value) })); },
    drop: () => {
      dropDraft(key);
      setState((old) => ({ ...old, value: old.empty, restoredAt: null }));
    },
    settle: (saved) => {
      dropDraft(key);
      setState({ empty: saved, value: saved, restoredAt: null });
    },
  };
}
