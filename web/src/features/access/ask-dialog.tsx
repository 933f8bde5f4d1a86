import { Input, Modal, Select } from "antd";
import { useState } from "react";
import { useAccessTexts } from "@/i18n/access/register";
import { KeptField, KeptTop } from "@/records/form/kept-parts";
import { useKeptForm } from "@/records/form/use-kept-form";
import { useLeave } from "@/records/form/use-leave";
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
  const a = useAccessTexts();
  const form = useKeptForm("$ask", title, { reason: "", hours: 4 });
  const { reason, hours } = form.value;
  const { leave, question } = useLeave(() => form.dirty, onClose, form.drop);
  const [busy, setBusy] = useState(false);
  const send = async () => {
    setBusy(true);
    try {
      await onAsk(reason.trim(), hours);
      form.drop();
      showToast({ kind: "done", text: a("asked") });
      onClose();
    } catch (error) {
      form.fail(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal open title={title} okText={action ?? a("ask")} okButtonProps={{ disabled: reason.trim().length < 2, loading: busy }} onOk={() => void send()} onCancel={leave}>
      <div className="access-form">
        <KeptTop form={form} saving={busy} />
        {text && <p className="muted">{text}</p>}
        {timed && (
          <label>{a("duration")}
            <Select value={hours} onChange={(next: number) => { form.change({ hours: next }); }} options={HOURS.map((value) => ({ value, label: a("hours", { count: value }) }))} />
          </label>
        )}
        <label>{a("reason")}
          <KeptField form={form} name="reason">{(mark) => <Input.TextArea {...mark} autoFocus rows={3} maxLength={1000} value={reason} onChange={(event) => { form.change({ reason: event.target.value }); }} />}</KeptField>
          <span className="form-help">{a("reason_text")}</span>
        </label>
      </div>
      {question}
    </Modal>
  );
}
