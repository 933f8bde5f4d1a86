import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Select } from "antd";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/api/error-text";
import { attachFile, fetchFiles } from "@/api/files";
import { addConsent, type Consents } from "@/api/privacy";
import { keys } from "@/api/query-keys";
import { momentOf } from "@/fields/datetime/zoned";
import { usePrivacyTexts } from "@/i18n/privacy/register";
import { KeptField, KeptTop } from "@/records/form/kept-parts";
import { useKeptForm } from "@/records/form/use-kept-form";

const CHANNELS = ["phone", "sms", "mail", "wechat", "post", "other"] as const;
const STATES = ["given", "refused", "withdrawn"] as const;

interface Said {
  [name: string]: unknown;
  channel: (typeof CHANNELS)[number];
  state: (typeof STATES)[number];
  /** The day; empty: today. */
  at: string;
  source: string;
  proof: string;
  file_id: string | null;
}

const EMPTY: Said = { channel: "phone", state: "given", at: "", source: "", proof: "", file_id: null };

/** Writes down what a person said. */
export function ConsentForm({ object, id, onDone }: { object: string; id: string; onDone: (standing: Consents) => void }) {
  const p = usePrivacyTexts();
  const form = useKeptForm("$consent", `${object} ${id}`, EMPTY);
  const { channel, state, at, source, proof, file_id } = form.value;
  const save = useMutation({
    mutationFn: () => addConsent(object, id, { channel, state, at: at ? momentOf(at, "12:00:00") : null, source: source.trim() || null, proof: proof.trim() || null, file_id }),
    onSuccess: (standing) => {
      form.drop();
      onDone(standing);
    },
    onError: form.fail,
  });
  return (
    <form className="privacy-form" onSubmit={(event) => { event.preventDefault(); save.mutate(); }}>
      <KeptTop form={form} saving={save.isPending} />
      <div className="consent-form privacy-form">
        <label>{p("said_channel")}<Select value={channel} aria-label={p("said_channel")} options={CHANNELS.map((one) => ({ value: one, label: p(`channel.${one}`) }))} onChange={(one) => { form.change({ channel: one }); }} /></label>
        <label>{p("said_state")}<Select value={state} aria-label={p("said_state")} options={STATES.map((one) => ({ value: one, label: p(`state.${one}`) }))} onChange={(one) => { form.change({ state: one }); }} /></label>
        <label>{p("said_on")}<KeptField form={form} name="at">{(mark) => <input {...mark} type="date" value={at} onChange={(event) => { form.change({ at: event.target.value }); }} />}</KeptField></label>
        <label>{p("source")}<KeptField form={form} name="source">{(mark) => <input {...mark} value={source} maxLength={1000} placeholder={p("source_hint")} onChange={(event) => { form.change({ source: event.target.value }); }} />}</KeptField></label>
        <label>{p("proof")}<KeptField form={form} name="proof">{(mark) => <input {...mark} value={proof} maxLength={4000} placeholder={p("proof_hint")} onChange={(event) => { form.change({ proof: event.target.value }); }} />}</KeptField></label>
        <ProofFile object={object} id={id} chosen={file_id} onChoose={(one) => { form.change({ file_id: one }); }} />
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
