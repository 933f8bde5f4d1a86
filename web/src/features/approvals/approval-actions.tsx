import { Button, Input, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { addSigner, passOn, recall, remark, resubmit, type Approval } from "@/api/approvals";
import { errorText } from "@/api/error-text";
import type { FileInfo } from "@/api/files";
import { EvidencePicker } from "@/features/approvals/evidence-picker";
import { PersonPicker } from "@/fields/lookup/people-picker";
import { useInboxTexts } from "@/i18n/inbox/register";
import { FormFailure } from "@/records/form/form-failure";
import { KeptField, KeptTop } from "@/records/form/kept-parts";
import { useKeptForm } from "@/records/form/use-kept-form";
import { useLeave } from "@/records/form/use-leave";
import { showToast } from "@/ui/toast";

interface Props {
  approval: Approval;
  run: (action: () => Promise<Approval>, done: string) => Promise<void>;
}

/** What else can be done: pass on, add somebody, take back, ask again, comment, print. */
export function ApprovalActions({ approval, run }: Props) {
  const { t } = useTranslation();
  const n = useInboxTexts();
  const navigate = useNavigate();
  const [choosing, setChoosing] = useState<"pass_on" | "add" | "recall" | "remark" | null>(null);
  const [person, setPerson] = useState<string | null>(null);
  const form = useKeptForm("$approval", approval.id, { comment: "" });
  const { comment } = form.value;
  const [busy, setBusy] = useState(false);
  const [files, setFiles] = useState<FileInfo[]>([]);
  const close = () => { setChoosing(null); setPerson(null); setFiles([]); };

  const { leave, question } = useLeave(() => form.dirty, close, form.drop);

  const act = async () => {
    if (choosing === "pass_on" && person !== null) await run(() => passOn(approval.id, person), n("approvals.pass_on"));
    if (choosing === "add" && person !== null) await run(() => addSigner(approval.id, person), n("approvals.add"));
    if (choosing === "recall") await run(() => recall(approval.id), n("approvals.states.recalled"));
    if (choosing === "remark" && comment.trim() !== "") await run(() => remark(approval.id, comment.trim(), files.map((one) => one.id)), n("approvals.events.commented"));
  };
  const confirm = async () => {
    setBusy(true);
    try {
      await act();
      if (choosing === "remark") form.drop();
      close();
    } catch (error) {
      form.fail(error);
    }
    setBusy(false);
  };
  const again = async () => {
    try {
      const found = await resubmit(approval.id);
      showToast({ kind: "done", text: n(found.status === "held" ? "approvals.resubmitted" : "approvals.resubmitted_written") });
      if (found.approval_id !== null) await navigate(`/approvals/${found.approval_id}`);
    } catch (error) {
      showToast({ kind: "failed", text: errorText(error, t) });
    }
  };
  const titles = { pass_on: "approvals.pass_on_title", add: "approvals.add_title", recall: "approvals.recall_title", remark: "approvals.remark" } as const;
  return (
    <div className="approval-actions no-print">
      {approval.can_pass_on && <Button onClick={() => { setChoosing("pass_on"); }}>{n("approvals.pass_on")}</Button>}
      {approval.can_add && <Button onClick={() => { setChoosing("add"); }}>{n("approvals.add")}</Button>}
      {approval.can_recall && <Button onClick={() => { setChoosing("recall"); }}>{n("approvals.recall")}</Button>}
      {approval.can_resubmit && <Button type="primary" onClick={() => void again()}>{n("approvals.resubmit")}</Button>}
      <Button onClick={() => { setChoosing("remark"); }}>{n("approvals.remark")}</Button>
      <Button onClick={() => { window.print(); }}>{n("approvals.print")}</Button>
      <Modal
        open={choosing !== null}
        title={choosing === null ? "" : n(titles[choosing])}
        okText={choosing === null ? "" : choosing === "remark" ? n("approvals.remark") : n(`approvals.${choosing}`)}
        cancelText={t("common.cancel")}
        okButtonProps={{ disabled: ((choosing === "pass_on" || choosing === "add") && person === null) || (choosing === "remark" && comment.trim() === "") }}
        confirmLoading={busy}
        onOk={() => void confirm()}
        onCancel={choosing === "remark" ? leave : close}
        destroyOnHidden
      >
        {choosing === "remark" ? <KeptTop form={form} saving={busy} /> : <FormFailure form={form} />}
        {(choosing === "pass_on" || choosing === "add") && <PersonPicker label={n("approvals.person")} value={person === null ? [] : [person]} onChange={(ids) => { setPerson(ids.at(-1) ?? null); }} />}
        {choosing === "remark" && <KeptField form={form} name="comment">{(mark) => <Input.TextArea {...mark} autoFocus rows={3} maxLength={2000} value={comment} aria-label={n("approvals.comment")} onChange={(event) => { form.change({ comment: event.target.value }); }} />}</KeptField>}
        {choosing === "remark" && <EvidencePicker files={files} onChange={setFiles} />}
      </Modal>
      {question}
    </div>
  );
}
