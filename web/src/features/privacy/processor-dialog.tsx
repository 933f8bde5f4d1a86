import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button, Modal, Select } from "antd";
import { publishDocuments } from "@/api/meta";
import { privacyKeys } from "@/api/privacy";
import { labelIn, newKey, relabel, type Label } from "@/features/privacy/labels";
import { usePrivacyTexts } from "@/i18n/privacy/register";
import { KeptField, KeptTop } from "@/records/form/kept-parts";
import { useKeptForm } from "@/records/form/use-kept-form";
import { useLeave } from "@/records/form/use-leave";
import { showToast } from "@/ui/toast";

const WAYS = ["mail", "push", "calls", "mailboxes", "files", "audit", "other"] as const;

export interface ProcessorBody {
  label: Label;
  way: (typeof WAYS)[number];
  data: Label;
  purpose: Label;
  country: string;
  contract: string;
  active: boolean;
}

const EMPTY: ProcessorBody = { label: {}, way: "other", data: {}, purpose: {}, country: "CN", contract: "", active: true };

/** Somebody who gets personal data, as a document of the configuration. */
export function ProcessorDialog({ known, body, onClose }: { known: string | null; body: ProcessorBody | null; onClose: () => void }) {
  const p = usePrivacyTexts();
  const client = useQueryClient();
  const form = useKeptForm("$processor", known ?? "new", { ...(body ?? EMPTY) });
  const draft: ProcessorBody = form.value;
  const { leave, question } = useLeave(() => form.dirty, onClose, form.drop);
  const publish = useMutation({
    mutationFn: (next: ProcessorBody | null) => publishDocuments([{ kind: "processor", key: known ?? newKey("processor"), body: next as unknown as Record<string, unknown> | null }], p("processors")),
    onSuccess: () => {
      form.drop();
      showToast({ kind: "done", text: p("saved") });
      void client.invalidateQueries({ queryKey: privacyKeys.outgoing });
      onClose();
    },
    onError: form.fail,
  });
  const texts = [["label", "processor_name"], ["data", "data"], ["purpose", "purpose"]] as const;
  const complete = texts.every(([key]) => labelIn(draft[key]).trim() !== "") && /^[A-Z]{2}$/.test(draft.country);
  return (
    <Modal
      open title={p("processor")} onCancel={leave}
      footer={[
        ...(known ? [<Button key="remove" danger type="text" className="privacy-left" onClick={() => { publish.mutate(null); }}>{p("remove")}</Button>] : []),
        <Button key="cancel" onClick={leave}>{p("cancel")}</Button>,
        <Button key="save" type="primary" loading={publish.isPending} disabled={!complete} onClick={() => { publish.mutate(draft); }}>{p("save")}</Button>,
      ]}
    >
      <form className="privacy-form" onSubmit={(event) => { event.preventDefault(); if (complete) publish.mutate(draft); }}>
        <KeptTop form={form} saving={publish.isPending} />
        {texts.map(([key, name]) => (
          <label key={key}>{p(name)}<KeptField form={form} name={key}>{(mark) => <input {...mark} value={labelIn(draft[key])} maxLength={300} onChange={(event) => { form.change({ [key]: relabel(draft[key], event.target.value) }); }} />}</KeptField></label>
        ))}
        <label>{p("processor_way")}<Select value={draft.way} aria-label={p("processor_way")} options={WAYS.map((way) => ({ value: way, label: way === "other" ? p("other") : p(`way.${way}`) }))} onChange={(way) => { form.change({ way }); }} /></label>
        <label>{p("country")}<KeptField form={form} name="country">{(mark) => <input {...mark} value={draft.country} maxLength={2} placeholder={p("country_hint")} onChange={(event) => { form.change({ country: event.target.value.toUpperCase() }); }} />}</KeptField></label>
        <label>{p("contract")}<KeptField form={form} name="contract">{(mark) => <input {...mark} value={draft.contract} maxLength={300} placeholder={p("contract_hint")} onChange={(event) => { form.change({ contract: event.target.value }); }} />}</KeptField></label>
        <button type="submit" hidden disabled={publish.isPending} />
      </form>
      {question}
    </Modal>
  );
}
