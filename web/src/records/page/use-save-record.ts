import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/api/error-text";
import { keepForLater } from "@/api/later";
import { ApiError } from "@/api/problem";
import { keys } from "@/api/query-keys";
import { getRecordNow, patchRecord } from "@/api/records";
import type { FieldMeta, RecordRow } from "@/api/types";
import { findConflicts } from "@/records/page/conflicts";
import type { RecordForm } from "@/records/form/use-record-form";
import { showToast } from "@/ui/toast";

export interface Conflict {
  theirs: RecordRow;
  fields: FieldMeta[];
}

export interface Saving {
  saving: boolean;
  conflict: Conflict | null;
  save: () => Promise<boolean>;
  resolve: (keepMine: ReadonlySet<string>) => Promise<void>;
  dismiss: () => void;
}

/** Whether somebody saved a newer version first. */
function isStale(error: unknown): boolean {
  if (!(error instanceof ApiError) || error.status !== 409) return false;
  return error.code === "stale_version" || error.problems.some((problem) => problem.code === "stale_version");
}

/**
 * Saves the changes of a form against the version it started from; merges, or asks, when somebody was faster. Without a connection
 * they are kept and sent later; `words` say then which record it is.
 */
export function useSaveRecord(object: string, words: { label: string; name: string }, row: RecordRow, fields: readonly FieldMeta[], form: RecordForm, paths: readonly string[]): Saving {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [saving, setSaving] = useState(false);
  const [conflict, setConflict] = useState<Conflict | null>(null);
  const mounted = useRef(true);
  useEffect(() => {
    mounted.current = true;
    return () => { mounted.current = false; };
  }, []);

  const send = async (changes: Record<string, unknown>, version: number): Promise<void> => {
    const sent = form.touched;
    const answer = await patchRecord(object, row.id, changes, version, paths);
    if (answer.kind === "held") {
      form.rebase(row, sent);
      showToast({ kind: "done", text: t("records.held") });
      return;
    }
    const fresh = { ...row, ...answer.row };
    client.setQueryData(keys.record(object, row.id), fresh);
    form.rebase(fresh, sent);
    void client.invalidateQueries({ queryKey: keys.records(object) });
    showToast({ kind: "done", text: t("records.saved") });
  };

  const keep = async (error: unknown, changes: Record<string, unknown>, version: number): Promise<boolean> => {
    const sent = form.touched;
    const before = Object.fromEntries(Object.keys(changes).map((name) => [name, form.base[name]]));
    if (!(await keepForLater(error, { kind: "update", object, id: row.id, ...words, values: changes, version, before, draft: sent }))) return false;
    const kept = { ...row, ...sent };
    client.setQueryData(keys.record(object, row.id), kept);
    form.rebase(kept, sent);
    return true;
  };

  const refuse = (error: unknown): false => {
    form.fail(error);
    // Who has gone on to another page still has to know; what was typed is kept there as a draft.
    if (!mounted.current) showToast({ kind: "failed", text: errorText(error, t) });
    return false;
  };

  const attempt = async (changes: Record<string, unknown>, version: number): Promise<boolean> => {
    setSaving(true);
    try {
      await send(changes, version);
      return true;
    } catch (error) {
      if (await keep(error, changes, version)) return true;
      if (!isStale(error)) return refuse(error);
      try {
        const theirs = await getRecordNow(object, row.id, paths);
        const conflicts = findConflicts(fields, form.base, form.values, theirs);
        if (conflicts.length > 0) {
          setConflict({ theirs, fields: conflicts });
          return false;
        }
        await send(changes, theirs.version ?? version);
        return true;
      } catch (again) {
        return refuse(again);
      }
    } finally {
      setSaving(false);
    }
  };

  return {
    saving,
    conflict,
    save: () => attempt(form.changes, Number(form.base["version"] ?? row.version ?? 0)),
    resolve: async (keepMine) => {
      if (conflict === null) return;
      const asked = new Set(conflict.fields.map((field) => field.api_name));
      const changes = Object.fromEntries(Object.entries(form.changes).filter(([name]) => !asked.has(name) || keepMine.has(name)));
      setConflict(null);
      if (Object.keys(changes).length > 0) await attempt(changes, conflict.theirs.version ?? 0);
      else {
        client.setQueryData(keys.record(object, row.id), conflict.theirs);
        form.reset(conflict.theirs);
      }
    },
    dismiss: () => { setConflict(null); },
  };
}
