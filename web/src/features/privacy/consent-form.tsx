import { useMutation } from "@tanstack/react-query";
import { Button, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/api/error-text";
import { addConsent, type Consents } from "@/api/privacy";
import { usePrivacyTexts } from "@/i18n/privacy/register";

const CHANNELS = ["phone", "sms", "mail", "wechat", "post", "other"] as const;
const STATES = ["given", "refused", "withdrawn"] as const;

/** Writes down what a person said. */
export function ConsentForm({ object, id, onDone }: { object: string; id: string; onDone: (standing: Consents) => void }) {
  const { t } = useTranslation();
  const p = usePrivacyTexts();
  const [channel, setChannel] = useState<(typeof CHANNELS)[number]>("phone");
  const [state, setState] = useState<(typeof STATES)[number]>("given");
  const [day, setDay] = useState("");
  const [source, setSource] = useState("");
  const [proof, setProof] = useState("");
  const save = useMutation({
    mutationFn: () => addConsent(object, id, { channel, state, at: day ? new Date(`${day}T12:00:00`).toISOString() : null, source: source.trim() || null, proof: proof.trim() || null, file_id: null }),
    onSuccess: onDone,
  });
  return (
    <form className="privacy-form" onSubmit={(event) => { event.preventDefault(); save.mutate(); }}>
      {save.error && <p className="notice notice-danger" role="alert">{errorText(save.error, t)}</p>}
      <div className="consent-form privacy-form">
        <label>{p("said_channel")}<Select value={channel} aria-label={p("said_channel")} options={CHANNELS.map((one) => ({ value: one, label: p(`channel.${one}`) }))} onChange={setChannel} /></label>
        <label>{p("said_state")}<Select value={state} aria-label={p("said_state")} options={STATES.map((one) => ({ value: one, label: p(`state.${one}`) }))} onChange={setState} /></label>
        <label>{p("said_on")}<input type="date" value={day} onChange={(event) => { setDay(event.target.value); }} /></label>
        <label>{p("source")}<input value={source} maxLength={1000} placeholder={p("source_hint")} onChange={(event) => { setSource(event.target.value); }} /></label>
        <label>{p("proof")}<input value={proof} maxLength={4000} placeholder={p("proof_hint")} onChange={(event) => { setProof(event.target.value); }} /></label>
      </div>
      <div><Button type="primary" htmlType="submit" loading={save.isPending}>{p("save")}</Button></div>
    </form>
  );
}
