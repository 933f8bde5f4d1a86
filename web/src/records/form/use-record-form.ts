import { useState } from "react";
import { ApiError, splitProblems, type FieldProblem } from "@/api/problem";
import type { FieldMeta } from "@/api/types";
import { changedValues, isChanged, ownPaths } from "@/fields/wire";
import type { Patch } from "@/fields/types";
import { isEmptyValue } from "@/fields/values";
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
  /** When the values were typed that come from a draft kept on this device; null: none do. */
  restoredAt: string | null;
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
  restoredAt: string | null;
  problems: Record<string, FieldProblem[]>;
  otherProblems: FieldProblem[];
  failure: unknown;
}

function clean(base: Values, touched: Draft, restoredAt: string | null): State {
  return { base, touched, restoredAt, problems: {}, otherProblems: [], failure: null };
}

/** Whether something was entered: in a field, or beside the fields under a path that begins with "$". */
function isEntered(fields: readonly FieldMeta[], base: Values, touched: Draft): boolean {
  const values = { ...base, ...touched };
  return fields.some((field) => isChanged(field, base, values)) || Object.entries(touched).some(([path, value]) => path.startsWith("$") && !isEmptyValue(value));
}

/** What stood where something was typed, and its version: a draft that comes back meets the record as it was then. */
function beforeOf(base: Values, touched: Draft): Draft {
  return Object.fromEntries([...Object.keys(touched), "version"].filter((path) => path in base).map((path) => [path, base[path]]));
}

/** Values of a form on top of a record: what was touched is kept apart, survives reloads, and is what gets sent. */
export function useRecordForm(fields: readonly FieldMeta[], base: Values, key: string): RecordForm {
  const [state, setState] = useState<State>(() => {
    const kept = readDraft(key);
    return kept === null ? clean(base, {}, null) : clean({ ...base, ...kept.before }, kept.touched, kept.at);
  });
  const values: Values = { ...state.base, ...state.touched };
  const changes = changedValues(fields, state.base, values);
  const dirty = isEntered(fields, state.base, state.touched);
  const keep = (from: Values, touched: Draft) => {
    if (isEntered(fields, from, touched)) writeDraft(key, touched, beforeOf(from, touched));
    else dropDraft(key);
  };

  const set = (patch: Patch) => {
    const touched = { ...state.touched, ...patch };
    const names = new Set(Object.keys(patch).map((path) => path.split(".")[0]));
    const problems = Object.fromEntries(Object.entries(state.problems).filter(([name]) => !names.has(name)));
    setState({ ...state, touched, problems, failure: null });
    keep(state.base, touched);
  };

  const revert = (field: FieldMeta) => {
    const own = new Set(ownPaths(field));
    const touched = Object.fromEntries(Object.entries(state.touched).filter(([path]) => !own.has(path) && !path.startsWith(`${field.api_name}.`)));
    const problems = Object.fromEntries(Object.entries(state.problems).filter(([name]) => name !== field.api_name));
    setState({ ...state, touched, problems });
    keep(state.base, touched);
  };

  const fail = (error: unknown) => {
    const { byField, other } = splitProblems(error instanceof ApiError ? error.problems : [], new Set(fields.map((field) => field.api_name)));
    // What was typed while the request was under way stays.
    setState((current) => ({ ...current, problems: byField, otherProblems: other, failure: error }));
  };

  const reset = (next: Values) => {
    dropDraft(key);
    setState(clean(next, {}, null));
  };

  const rebase = (next: Values, sent: Values) => {
    setState((current) => {
      const touched = Object.fromEntries(Object.entries(current.touched).filter(([path, value]) => !(path in sent && sent[path] === value)));
      keep(next, touched);
      const open = isEntered(fields, next, touched);
      return clean(next, open ? touched : {}, null);
    });
  };

  return {
    values, base: state.base, changes, dirty, restoredAt: state.restoredAt, problems: state.problems, otherProblems: state.otherProblems,
    failure: state.failure, touched: state.touched, set, revert, fail, reset, rebase,
  };
}
