import { useQueryClient } from "@tanstack/react-query";
import { Button, Input, InputNumber, Modal } from "antd";
import { TriangleAlert } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/api/error-text";
import { keys } from "@/api/query-keys";
import { pauseDwell, type Standing } from "@/api/stages";
import type { ObjectMeta, RecordRow } from "@/api/types";
import { formatDate } from "@/i18n/format";
import { useStageTexts } from "@/i18n/process/register";
import { SUPPORT, SupportDialog } from "@/records/stage/support-dialog";
import { showToast } from "@/ui/toast";

interface Props {
  object: ObjectMeta;
  row: RecordRow;
  dwell: Standing["dwell"];
  editable: boolean;
}

const USUAL_DAYS = 5;

/** How long the record has been in its stage, red when that is too long, with a way to say why. */
export function DwellNote({ object, row, dwell, editable }: Props) {
  const t = useStageTexts();
  const { t: common } = useTranslation();
  const client = useQueryClient();
  const [open, setOpen] = useState(false);
  const [asking, setAsking] = useState(false);
  const [reason, setReason] = useState("");
  const [days, setDays] = useState(USUAL_DAYS);
  const [problem, setProblem] = useState("");
  if (dwell === null) return null;
  const paused = dwell.paused_until !== null;
  const supported = object.related.some((one) => one.object === SUPPORT);

  const save = async () => {
    if (reason.trim() === "") {
      setProblem(t("reason_missing"));
      return;
    }
    try {
      await pauseDwell(object.api_name, row.id, reason.trim(), days);
      setOpen(false);
      showToast({ kind: "done", text: t("paused") });
      await client.invalidateQueries({ queryKey: keys.records(object.api_name) });
    } catch (error) {
      setProblem(errorText(error, common));
    }
  };

  return (
    <>
      <span className="dwell" data-late={dwell.late && !paused} title={dwell.late ? t("late_text") : undefined}>
        {dwell.late && !paused && <TriangleAlert size={14} aria-hidden />}
        {t("dwell", { count: dwell.working_days })}
        {dwell.limit !== null && <span className="dwell-limit">{t("dwell_limit", { limit: dwell.limit })}</span>}
        {dwell.paused_until !== null && <span className="dwell-limit">{t("paused_until", { date: formatDate(dwell.paused_until.slice(0, 10)) })}</span>}
      </span>
      {editable && dwell.late && !paused && (
        <span className="dwell-ask">
          {supported && (
            <>
              <span>{t("support.ask")}</span>
              <Button size="small" onClick={() => { setAsking(true); }}>{t("support.yes")}</Button>
            </>
          )}
          <Button size="small" type="text" onClick={() => { setOpen(true); }}>{supported ? t("support.no") : t("pause")}</Button>
        </span>
      )}
      {asking && <SupportDialog object={object} row={row} onClose={() => { setAsking(false); }} />}
      <Modal open={open} title={t("pause_reason")} width={440} okText={common("common.save")} cancelText={common("common.cancel")} onOk={() => void save()} onCancel={() => { setOpen(false); }}>
        <div className="form">
          <Input.TextArea aria-label={t("pause_reason")} rows={3} maxLength={2000} value={reason} onChange={(event) => { setReason(event.target.value); setProblem(""); }} autoFocus />
          <label className="dwell-days">
            {t("pause_days")}
            <InputNumber min={1} max={60} value={days} onChange={(value) => { setDays(value ?? USUAL_DAYS); }} />
          </label>
          {problem !== "" && <p className="form-problems" role="alert">{problem}</p>}
        </div>
      </Modal>
    </>
  );
}
