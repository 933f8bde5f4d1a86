import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/api/error-text";
import { keepForLater } from "@/api/later";
import { keys } from "@/api/query-keys";
import { getRecord, updateRecord } from "@/api/records";
import type { RecordRow } from "@/api/types";
import { showToast } from "@/ui/toast";

/** Finishing a task, also without a network; the message offers to take it back. */
export function useFinishTask(row: RecordRow, name: string, label: string): { busy: boolean; later: boolean; finish: () => Promise<void> } {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [later, setLater] = useState(false);

  /** The task as it was before, null when it is not changed. */
  const change = async (values: Record<string, unknown>): Promise<RecordRow | null> => {
    setBusy(true);
    try {
      const current = await getRecord("task", row.id, null);
      if (!(await updateRecord("task", row.id, values, current.version ?? 0))) {
        showToast({ kind: "done", text: t("records.held") });
        return null;
      }
      await client.invalidateQueries({ queryKey: keys.records("task") });
      return current;
    } catch (error) {
      if (await keepForLater(error, { kind: "update", object: "task", id: row.id, label, name, values, version: row.version ?? 0 })) setLater(true);
      else showToast({ kind: "failed", text: errorText(error, t) });
      return null;
    } finally {
      setBusy(false);
    }
  };

  const finish = async () => {
    const before = await change({ status: "done", done_at: new Date().toISOString() });
    if (before === null) return;
    const undo = { status: before["status"] ?? "open", done_at: before["done_at"] ?? null };
    showToast({ kind: "done", text: t("home.task_done", { name }), action: { label: t("common.undo"), run: () => void change(undo) } });
  };

  return { busy, later, finish };
}
