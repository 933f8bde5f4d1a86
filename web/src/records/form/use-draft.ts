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
}

interface State<T> {
  empty: T;
  value: T;
  restoredAt: string | null;
}

function differs(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) !== JSON.stringify(other);
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
    dirty: differs(state.value, state.empty),
    restoredAt: state.restoredAt,
    set: (value) => {
      setState((old) => ({ ...old, value }));
      if (differs(value, state.empty)) writeDraft(key, value);
      else dropDraft(key);
    },
    begin: (next) => { setState((old) => (differs(old.value, old.empty) ? { ...old, value: next(old.value) } : { ...old, empty: next(old.empty), value: next(old.value) })); },
    drop: () => {
      dropDraft(key);
      setState((old) => ({ ...old, value: old.empty, restoredAt: null }));
    },
  };
}
