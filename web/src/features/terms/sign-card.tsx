import { useQueryClient } from "@tanstack/react-query";
import { Button, Input, Modal } from "antd";
import { Check, Clock, MessageSquareWarning } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/api/error-text";
import { signTerm, termKeys, type Signature, type TermDetail } from "@/api/terms";
import { formatDateTime } from "@/i18n/format";
import { listed } from "@/i18n/punctuation";
import { useTermTexts } from "@/i18n/terms/register";
import { KeptField, KeptTop } from "@/records/form/kept-parts";
import { useKeptForm } from "@/records/form/use-kept-form";
import { showToast } from "@/ui/toast";

/** What each department says about the wording, with the buttons of its head. */
export function SignCard({ term }: { term: TermDetail }) {
  const t = useTermTexts();
  const { t: common } = useTranslation();
  const client = useQueryClient();
  const [objecting, setObjecting] = useState<string | null>(null);
  const form = useKeptForm("$objection", term.key, { comment: "" });
  const { comment } = form.value;
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);

  const sign = async (department: string, agrees: boolean) => {
    if (!agrees && comment.trim() === "") {
      setProblem(t("object_missing"));
      return;
    }
    setBusy(true);
    try {
      const after = await signTerm(term.key, { department, digest: term.digest, agrees, comment: agrees ? null : comment.trim() });
      client.setQueryData(termKeys.one(term.key), after);
      void client.invalidateQueries({ queryKey: termKeys.list });
      showToast({ kind: "done", text: t(!agrees ? "objection_sent" : after.state === "in_force" ? "in_force_now" : "agreed") });
      setObjecting(null);
      form.drop();
    } catch (error) {
      // Agreeing is one button; an objection has its form.
      if (agrees) showToast({ kind: "failed", text: errorText(error, common) });
      else form.fail(error);
      void client.invalidateQueries({ queryKey: termKeys.one(term.key) });
    }
    setBusy(false);
  };
  const open = term.proposed !== null;
  return (
    <section className="card term-card" aria-label={t("signatures")}>
      <h2>{t("signatures")}</h2>
      <ul className="term-signatures">
        {term.signatures.map((one) => (
          <li key={one.department} data-state={one.agrees === null ? "open" : one.agrees ? "agreed" : "objected"}>
            {one.agrees === null ? <Clock size={16} aria-hidden /> : one.agrees ? <Check size={16} aria-hidden /> : <MessageSquareWarning size={16} aria-hidden />}
            <span>
              <strong>{one.department}</strong>
              <span className="muted">{said(one)}{one.at !== null && ` · ${formatDateTime(one.at)}`}</span>
              {one.comment !== null && <span>{one.comment}</span>}
            </span>
            {open && one.mine && one.agrees !== true && (
              <span className="term-buttons">
                <Button type="primary" size="small" loading={busy} onClick={() => void sign(one.department, true)}>{t("agree")}</Button>
                <Button size="small" onClick={() => { setObjecting(one.department); setProblem(""); }}>{t("object")}</Button>
              </span>
            )}
          </li>
        ))}
      </ul>
      <Modal open={objecting !== null} title={t("object_title")} width={460} confirmLoading={busy} okText={common("common.save")} cancelText={common("common.cancel")} onOk={() => { if (objecting !== null) void sign(objecting, false); }} onCancel={() => { setObjecting(null); }}>
        <KeptTop form={form} saving={busy} />
        <KeptField form={form} name="comment">{(mark) => <Input.TextArea {...mark} rows={4} maxLength={2000} autoFocus aria-label={t("object_title")} placeholder={t("object_placeholder")} value={comment} onChange={(event) => { form.change({ comment: event.target.value }); setProblem(""); }} />}</KeptField>
        {problem !== "" && <p className="form-problems" role="alert">{problem}</p>}
      </Modal>
    </section>
  );

  function said(one: Signature): string {
    if (one.agrees !== null) return t(one.agrees ? "signed" : "objected", { name: one.by_name ?? "" });
    const names = listed(one.signers.map((person) => person.name));
    return names === "" ? t("waiting_nobody") : t("waiting", { names });
  }
}
