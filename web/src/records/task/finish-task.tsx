import { Circle, CircleCheck } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { RecordRow } from "@/api/types";
import { useFinishTask } from "@/records/task/use-finish-task";

/** One tap finishes a task. */
export function FinishTask({ row, name, label }: { row: RecordRow; name: string; label: string }) {
  const { t } = useTranslation();
  const { busy, later, finish } = useFinishTask(row, name, label);

  return (
    <button type="button" className="finish" disabled={busy || later} aria-label={t(later ? "home.finish_later" : "home.finish", { name })} title={t("home.finish", { name })} onClick={() => void finish()}>
      {busy || later ? <CircleCheck size={18} aria-hidden /> : <Circle size={18} aria-hidden />}
    </button>
  );
}
