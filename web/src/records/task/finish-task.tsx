import { useQueryClient } from "@tanstack/react-query";
import { Circle, CircleCheck } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/api/error-text";
import { keepForLater } from "@/api/later";
import { keys } from "@/api/query-keys";
import { getRecord, updateRecord } from "@/api/records";
import type { RecordRow } from "@/api/types";
import { showToast } from "@/ui/toast";

/** One tap finishes a task; the message offers to take it back. */
export function FinishTask({ row, name, label }: { row: RecordRow; name: string; label: string }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [later, setLater] = useState(false);

  const change = async (values: Record<string, unknown>): Promise<boolean> => {
    setBusy(true);
    try {
      const current = await getRecord("task", row.id, null);
      if (!(await updateRecord("task", row.id, values, current.version ?? 0))) {
        showToast({ kind: "done", text: t("records.held") });
        return false;
      }
      await client.invalidateQueries({ queryKey: keys.records("task") });
      return true;
    } catch (error) {
      if (await keepForLater(error, { kind: "update", object: "task", id: row.id, label, name, values, version: row.version ?? 0 })) setLater(true);
      else showToast({ kind: "failed", text: errorText(error, t) });
      return false;
    } finally {
      setBusy(false);
    }
  };

  const finish = async () => {
    const before = await getRecord("task", row.id, null).catch(() => null);
    if (!(await change({ status: "done", done_at: new Date().toISOString() }))) return;
    const undo = { status: before?.["status"] ?? "open", done_at: before?.["done_at"] ?? null };
    showToast({ kind: "done", text: t("home.task_done", { name }), action: { label: t("common.undo"), run: () => void change(undo) } });
  };

  return (
    <button type="button" className="finish" disabled={busy || later} aria-label={t(later ? "home.finish_later" : "home.finish", { name })} title={t("home.finish", { name })} onClick={() => void finish()}>
      {busy || later ? <CircleCheck size={18} aria-hidden /> : <Circle size={18} aria-hidden />}
    </button>
  );
}
