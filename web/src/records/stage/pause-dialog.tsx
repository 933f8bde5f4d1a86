import { useQueryClient } from "@tanstack/react-query";
import { Input, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/api/error-text";
import { keys } from "@/api/query-keys";
import { pauseUntil, questionKeys } from "@/api/questions";
import { dayInZone } from "@/i18n/format";
import { useStageTexts } from "@/i18n/process/register";
import { useDraft } from "@/records/form/use-draft";
import { useLeave } from "@/records/form/use-leave";
import { showToast } from "@/ui/toast";

const DAY_MS = 86_400_000;
const USUAL_DAYS = 7;

/** The day on which one is usually asked again. */
export function usualEnd(now: number = Date.now()): string {
  return dayInZone(now + USUAL_DAYS * DAY_MS);
}

/** Says why a record stays in its stage, and until when nobody asks again. */
export function PauseDialog({ object, id, onClose }: { object: string; id: string; onClose: () => void }) {
  const t = useStageTexts();
  const { t: common } = useTranslation();
  const client = useQueryClient();
  const kept = useDraft(object, `pause of ${id}`, { reason: "", until: usualEnd() });
  const { reason, until } = kept.value;
  const [problem, setProblem] = useState("");
  const [saving, setSaving] = useState(false);
  const { leave, question } = useLeave(() => kept.dirty, onClose, kept.drop);

  const save = async () => {
    if (reason.trim() === "" || until === "") {
      setProblem(t(until === "" ? "until_missing" : "reason_missing"));
      return;
    }
    setSaving(true);
    try {
      await pauseUntil(object, id, reason.trim(), until);
      kept.drop();
      showToast({ kind: "done", text: t("paused") });
      await Promise.all([...[object, "task"].map(keys.records), questionKeys.mine].map((queryKey) => client.invalidateQueries({ queryKey })));
      onClose();
    } catch (error) {
      setProblem(errorText(error, common));
    }
    setSaving(false);
  };
  return (
    <Modal open title={t("pause_reason")} width={440} confirmLoading={saving} okText={common("common.save")} cancelText={common("common.cancel")} onOk={() => void save()} onCancel={leave}>
      <div className="form">
        <Input.TextArea aria-label={t("pause_reason")} rows={3} maxLength={2000} value={reason} onChange={(event) => { kept.set({ reason: event.target.value, until }); setProblem(""); }} autoFocus />
        <label className="dwell-days">
          {t("pause_until")}
          <Input type="date" value={until} style={{ width: 170 }} onChange={(event) => { kept.set({ reason, until: event.target.value }); setProblem(""); }} />
        </label>
        {problem !== "" && <p className="form-problems" role="alert">{problem}</p>}
      </div>
      {question}
    </Modal>
  );
}
