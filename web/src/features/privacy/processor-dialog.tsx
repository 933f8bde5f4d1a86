import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button, Modal, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/api/error-text";
import { publishDocuments } from "@/api/meta";
import { privacyKeys } from "@/api/privacy";
import { labelIn, newKey, relabel, type Label } from "@/features/privacy/labels";
import { usePrivacyTexts } from "@/i18n/privacy/register";
import { showToast } from "@/ui/toast";

const WAYS = ["mail", "push", "calls", "files", "audit", "other"] as const;

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
  const { t } = useTranslation();
  const p = usePrivacyTexts();
  const client = useQueryClient();
  const [draft, setDraft] = useState(body ?? EMPTY);
  const publish = useMutation({
    mutationFn: (next: ProcessorBody | null) => publishDocuments([{ kind: "processor", key: known ?? newKey("processor"), body: next as unknown as Record<string, unknown> | null }], p("processors")),
    onSuccess: () => {
      showToast({ kind: "done", text: p("saved") });
      void client.invalidateQueries({ queryKey: privacyKeys.outgoing });
      onClose();
    },
  });
  const texts = [["label", "processor_name"], ["data", "data"], ["purpose", "purpose"]] as const;
  const complete = texts.every(([key]) => labelIn(draft[key]).trim() !== "") && /^[A-Z]{2}$/.test(draft.country);
  return (
    <Modal
      open title={p("processor")} onCancel={onClose}
      footer={[
        ...(known ? [<Button key="remove" danger type="text" className="privacy-left" onClick={() => { publish.mutate(null); }}>{p("remove")}</Button>] : []),
        <Button key="cancel" onClick={onClose}>{p("cancel")}</Button>,
        <Button key="save" type="primary" loading={publish.isPending} disabled={!complete} onClick={() => { publish.mutate(draft); }}>{p("save")}</Button>,
      ]}
    >
      <div className="privacy-form">
        {publish.error && <p className="notice notice-danger" role="alert">{errorText(publish.error, t)}</p>}
        {texts.map(([key, name]) => (
          <label key={key}>{p(name)}<input value={labelIn(draft[key])} maxLength={300} onChange={(event) => { setDraft({ ...draft, [key]: relabel(draft[key], event.target.value) }); }} /></label>
        ))}
        <label>{p("processor_way")}<Select value={draft.way} aria-label={p("processor_way")} options={WAYS.map((way) => ({ value: way, label: way === "other" ? p("other") : p(`way.${way}`) }))} onChange={(way) => { setDraft({ ...draft, way }); }} /></label>
        <label>{p("country")}<input value={draft.country} maxLength={2} placeholder={p("country_hint")} onChange={(event) => { setDraft({ ...draft, country: event.target.value.toUpperCase() }); }} /></label>
        <label>{p("contract")}<input value={draft.contract} maxLength={300} placeholder={p("contract_hint")} onChange={(event) => { setDraft({ ...draft, contract: event.target.value }); }} /></label>
      </div>
    </Modal>
  );
}
