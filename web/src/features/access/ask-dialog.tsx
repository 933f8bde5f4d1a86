import { Input, Modal, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/api/error-text";
import { useAccessTexts } from "@/i18n/access/register";
import { showToast } from "@/ui/toast";
import "@/features/access/access.css";

interface Props {
  title: string;
  text?: string;
  /** Asks for how long, too. */
  timed?: boolean;
  onAsk: (reason: string, hours: number) => Promise<unknown>;
  onClose: () => void;
  action?: string;
}

const HOURS = [1, 2, 4, 8, 24];

/** Asks for the reason of a request and sends it. */
export function AskDialog({ title, text, timed = false, onAsk, onClose, action }: Props) {
  const { t } = useTranslation();
  const a = useAccessTexts();
  const [reason, setReason] = useState("");
  const [hours, setHours] = useState(4);
  const [busy, setBusy] = useState(false);
  const send = async () => {
    setBusy(true);
    try {
      await onAsk(reason.trim(), hours);
      showToast({ kind: "done", text: a("asked") });
      onClose();
    } catch (error) {
      showToast({ kind: "failed", text: errorText(error, t) });
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal open title={title} okText={action ?? a("ask")} okButtonProps={{ disabled: reason.trim().length < 2, loading: busy }} onOk={() => void send()} onCancel={onClose}>
      <div className="access-form">
        {text && <p className="muted">{text}</p>}
        {timed && (
          <label>{a("duration")}
            <Select value={hours} onChange={setHours} options={HOURS.map((value) => ({ value, label: a("hours", { count: value }) }))} />
          </label>
        )}
        <label>{a("reason")}
          <Input.TextArea autoFocus rows={3} maxLength={1000} value={reason} onChange={(event) => { setReason(event.target.value); }} />
          <span className="form-help">{a("reason_text")}</span>
        </label>
      </div>
    </Modal>
  );
}
