import { useQueryClient } from "@tanstack/react-query";
import { Input, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { keys } from "@/api/query-keys";
import { pauseUntil, questionKeys } from "@/api/questions";
import { dayInZone } from "@/i18n/format";
import { useStageTexts } from "@/i18n/process/register";
import { KeptField, KeptTop } from "@/records/form/kept-parts";
import { useKeptForm } from "@/records/form/use-kept-form";
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
  const [usual] = useState(usualEnd);
  const form = useKeptForm(object, `pause of ${id}`, { reason: "", until: usual });
  const { reason, until } = form.value;
  const [missing, setMissing] = useState<"reason" | "until" | null>(null);
  const [saving, setSaving] = useState(false);
  const { leave, question } = useLeave(() => form.dirty, onClose, form.drop);

  const save = async () => {
    if (reason.trim() === "" || until === "") {
      setMissing(reason.trim() === "" ? "reason" : "until");
      return;
    }
    setSaving(true);
    try {
      await pauseUntil(object, id, reason.trim(), until);
      form.drop();
      showToast({ kind: "done", text: t("paused") });
      await Promise.all([...[object, "task"].map(keys.records), questionKeys.mine].map((queryKey) => client.invalidateQueries({ queryKey })));
      onClose();
    } catch (error) {
      form.fail(error);
    }
    setSaving(false);
  };
  return (
    <Modal open title={t("pause_reason")} width={440} confirmLoading={saving} okText={common("common.save")} cancelText={common("common.cancel")} onOk={() => void save()} onCancel={leave}>
      <div className="form">
        <KeptTop form={form} saving={saving} />
        <div>
          <KeptField form={form} name="reason">{(mark) => <Input.TextArea {...mark} aria-label={t("pause_reason")} rows={3} maxLength={2000} value={reason} onChange={(event) => { form.change({ reason: event.target.value }); setMissing(null); }} autoFocus />}</KeptField>
          {missing === "reason" && <p className="form-problems" role="alert">{t("reason_missing")}</p>}
        </div>
        <label className="dwell-days">
          {t("pause_until")}
          <KeptField form={form} name="until">{(mark) => <Input {...mark} type="date" value={until} style={{ width: 170 }} onChange={(event) => { form.change({ until: event.target.value }); setMissing(null); }} onPressEnter={() => void save()} />}</KeptField>
          {missing === "until" && <span className="form-problems" role="alert">{t("until_missing")}</span>}
        </label>
      </div>
      {question}
    </Modal>
  );
}
