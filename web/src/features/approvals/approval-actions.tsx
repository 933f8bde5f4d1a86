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
import { KeptTop } from "@/records/form/kept-parts";
import { useKeptForm } from "@/records/form/use-kept-form";
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
  const form = useKeptForm("$approval", approval.id, { text: "" });
  const { text } = form.value;
  const [files, setFiles] = useState<FileInfo[]>([]);
  const close = () => { setChoosing(null); setPerson(null); setFiles([]); };

  const confirm = async () => {
    if (choosing === "pass_on" && person !== null) await run(() => passOn(approval.id, person), n("approvals.pass_on"));
    if (choosing === "add" && person !== null) await run(() => addSigner(approval.id, person), n("approvals.add"));
    if (choosing === "recall") await run(() => recall(approval.id), n("approvals.states.recalled"));
    if (choosing === "remark" && text.trim() !== "") await run(() => remark(approval.id, text.trim(), files.map((one) => one.id)), n("approvals.events.commented"));
    form.drop();
    close();
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
        okButtonProps={{ disabled: ((choosing === "pass_on" || choosing === "add") && person === null) || (choosing === "remark" && text.trim() === "") }}
        onOk={() => void confirm()}
        onCancel={close}
        destroyOnHidden
      >
        {(choosing === "pass_on" || choosing === "add") && <PersonPicker label={n("approvals.person")} value={person === null ? [] : [person]} onChange={(ids) => { setPerson(ids.at(-1) ?? null); }} />}
        {choosing === "remark" && <KeptTop form={form} saving={false} />}
        {choosing === "remark" && <Input.TextArea autoFocus rows={3} maxLength={2000} value={text} aria-label={n("approvals.comment")} onChange={(event) => { form.change({ text: event.target.value }); }} />}
        {choosing === "remark" && <EvidencePicker files={files} onChange={setFiles} />}
      </Modal>
    </div>
  );
}
