import { useCallback, useRef, useState } from "react";
import { ApiError, splitProblems, type FieldProblem } from "@/api/problem";
import { useDraft, type KeptState } from "@/records/form/use-draft";

/** What the server says about a form, split up over its fields. */
export interface FormProblems {
  problems: Readonly<Record<string, FieldProblem[]>>;
  otherProblems: readonly FieldProblem[];
  failure: unknown;
}

export interface KeptForm<T> extends KeptState<T>, FormProblems {
  /** Put some values in; what was wrong with them, or with what is made of them, is over. */
  change: (patch: Partial<T>) => void;
  /** Show what the server says: at the fields it names that stand here, the rest above. */
  fail: (error: unknown) => void;
  /** A field stands here from now on (`KeptField`); what ends it comes back. */
  stands: (name: string) => () => void;
}

const RIGHT: FormProblems = { problems: {}, otherProblems: [], failure: null };

/**
 * The form of a dialog that is not about one record: what is typed is kept on the device until it is saved or given up, what the
 * server refuses stands at the field it is about. Secrets do not belong into it. `also` names fields that are no `KeptField`s.
 */
export function useKeptForm<T extends Readonly<Record<string, unknown>>>(object: string, id: string, empty: T, also: readonly string[] = []): KeptForm<T> {
  const kept = useDraft(object, id, empty);
  const [said, setSaid] = useState(RIGHT);
  const standing = useRef(new Map<string, number>());
  const stands = useCallback((name: string) => {
    const count = (by: number) => { standing.current.set(name, (standing.current.get(name) ?? 0) + by); };
    count(1);
    return () => { count(-1); };
  }, []);
  return {
    ...kept,
    ...said,
    stands,
    change: (patch) => {
      const over = Object.keys(patch);
      setSaid((old) => ({ ...old, failure: null, problems: Object.fromEntries(Object.entries(old.problems).filter(([name]) => name in empty && !over.includes(name))) }));
      kept.set({ ...kept.value, ...patch });
    },
    fail: (error) => {
      const { byField, other } = splitProblems(error instanceof ApiError ? error.problems : [], new Set([...[...standing.current].flatMap(([name, count]) => (count > 0 ? [name] : [])), ...also]));
      setSaid({ problems: byField, otherProblems: other, failure: error });
    },
    drop: () => {
      setSaid(RIGHT);
      kept.drop();
    },
    settle: (saved) => {
      setSaid(RIGHT);
      kept.settle(saved);
    },
  };
}
