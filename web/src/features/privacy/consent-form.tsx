import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Select } from "antd";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/api/error-text";
import { attachFile, fetchFiles } from "@/api/files";
import { addConsent, type Consents } from "@/api/privacy";
import { keys } from "@/api/query-keys";
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
  const [file, setFile] = useState<string | null>(null);
  const save = useMutation({
    mutationFn: () => addConsent(object, id, { channel, state, at: day ? new Date(`${day}T12:00:00`).toISOString() : null, source: source.trim() || null, proof: proof.trim() || null, file_id: file }),
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
        <ProofFile object={object} id={id} chosen={file} onChoose={setFile} />
      </div>
      <div><Button type="primary" htmlType="submit" loading={save.isPending}>{p("save")}</Button></div>
    </form>
  );
}

/** One of the record's files, or one that is attached now, as what proves the consent. */
function ProofFile({ object, id, chosen, onChoose }: { object: string; id: string; chosen: string | null; onChoose: (file: string | null) => void }) {
  const { t } = useTranslation();
  const p = usePrivacyTexts();
  const client = useQueryClient();
  const chooser = useRef<HTMLInputElement>(null);
  const files = useQuery({ queryKey: keys.files(object, id), queryFn: ({ signal }) => fetchFiles(object, id, signal) });
  const attach = useMutation({
    mutationFn: async (file: File) => {
      const before = new Set(files.data?.map((one) => one.id));
      await attachFile(object, id, file);
      const after = await client.fetchQuery({ queryKey: keys.files(object, id), queryFn: ({ signal }) => fetchFiles(object, id, signal), staleTime: 0 });
      return after.find((one) => !before.has(one.id))?.id ?? null;
    },
    onSuccess: onChoose,
  });
  return (
    <div className="consent-file">
      {p("proof_file")}
      <span className="consent-proof">
        <Select
          value={chosen ?? ""} aria-label={p("proof_file")} loading={files.isPending || attach.isPending} onChange={(value: string) => { onChoose(value || null); }}
          options={[{ value: "", label: p("proof_none") }, ...(files.data ?? []).map((one) => ({ value: one.id, label: one.name }))]}
        />
        <Button onClick={() => { chooser.current?.click(); }}>{p("proof_add")}</Button>
      </span>
      <input
        ref={chooser} type="file" hidden aria-label={p("proof_add")}
        onChange={(event) => {
          const picked = event.target.files?.[0];
          event.target.value = "";
          if (picked) attach.mutate(picked);
        }}
      />
      {attach.error && <span className="notice notice-danger" role="alert">{errorText(attach.error, t)}</span>}
    </div>
  );
}
