import { useState } from "react";
import { ApiError, splitProblems, type FieldProblem } from "@/api/problem";
import type { FieldMeta } from "@/api/types";
import { changedValues, isChanged, ownPaths } from "@/fields/wire";
import type { Patch } from "@/fields/types";
import { dropDraft, readDraft, writeDraft, type Draft } from "@/records/form/draft";

type Values = Readonly<Record<string, unknown>>;

export interface RecordForm {
  values: Values;
  base: Values;
  /** Changed values, as the server wants them. */
  changes: Record<string, unknown>;
  dirty: boolean;
  /** What was entered, by path. */
  touched: Values;
  /** Whether the values come from a draft that was kept on this device. */
  restored: boolean;
  problems: Readonly<Record<string, FieldProblem[]>>;
  otherProblems: readonly FieldProblem[];
  failure: unknown;
  set: (patch: Patch) => void;
  revert: (field: FieldMeta) => void;
  fail: (error: unknown) => void;
  /** Start over from these values and forget the draft. */
  reset: (base: Values) => void;
  /** Go on from a newer record: what was sent is part of it now, what was typed since stays. */
  rebase: (base: Values, sent: Values) => void;
}

interface State {
  base: Values;
  touched: Draft;
  restored: boolean;
  problems: Record<string, FieldProblem[]>;
  otherProblems: FieldProblem[];
  failure: unknown;
}

function clean(base: Values, touched: Draft, restored: boolean): State {
  return { base, touched, restored, problems: {}, otherProblems: [], failure: null };
}

/** Values of a form on top of a record: what was touched is kept apart, survives reloads, and is what gets sent. */
export function useRecordForm(fields: readonly FieldMeta[], base: Values, key: string): RecordForm {
  const [state, setState] = useState<State>(() => {
    const draft = readDraft(key);
    return clean(base, draft ?? {}, draft !== null);
  });
  const values: Values = { ...state.base, ...state.touched };
  const changes = changedValues(fields, state.base, values);
  const dirty = Object.keys(changes).length > 0;

  const set = (patch: Patch) => {
    const touched = { ...state.touched, ...patch };
    const names = new Set(Object.keys(patch).map((path) => path.split(".")[0]));
    const problems = Object.fromEntries(Object.entries(state.problems).filter(([name]) => !names.has(name)));
    setState({ ...state, touched, problems, failure: null });
    writeDraft(key, touched);
  };

  const revert = (field: FieldMeta) => {
    const own = new Set(ownPaths(field));
    const touched = Object.fromEntries(Object.entries(state.touched).filter(([path]) => !own.has(path) && !path.startsWith(`${field.api_name}.`)));
    const problems = Object.fromEntries(Object.entries(state.problems).filter(([name]) => name !== field.api_name));
    setState({ ...state, touched, problems });
    if (fields.some((one) => isChanged(one, state.base, { ...state.base, ...touched }))) writeDraft(key, touched);
    else dropDraft(key);
  };

  const fail = (error: unknown) => {
    const { byField, other } = splitProblems(error instanceof ApiError ? error.problems : [], new Set(fields.map((field) => field.api_name)));
    // What was typed while the request was under way stays.
    setState((current) => ({ ...current, problems: byField, otherProblems: other, failure: error }));
  };

  const reset = (next: Values) => {
    dropDraft(key);
    setState(clean(next, {}, false));
  };

  const rebase = (next: Values, sent: Values) => {
    setState((current) => {
      const touched = Object.fromEntries(Object.entries(current.touched).filter(([path, value]) => !(path in sent && sent[path] === value)));
      const open = fields.some((field) => isChanged(field, next, { ...next, ...touched }));
      if (open) writeDraft(key, touched);
      else dropDraft(key);
      return clean(next, open ? touched : {}, false);
    });
  };

  return {
    values, base: state.base, changes, dirty, restored: state.restored, problems: state.problems, otherProblems: state.otherProblems,
    failure: state.failure, touched: state.touched, set, revert, fail, reset, rebase,
  };
}
