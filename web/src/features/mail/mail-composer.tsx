import { useQueryClient } from "@tanstack/react-query";
import { Button, Select } from "antd";
import { Paperclip, X } from "lucide-react";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/api/error-text";
import { uploadFile } from "@/api/files";
import { sendMail, type Mailbox } from "@/api/mail";
import { keys } from "@/api/query-keys";
import { useMailTexts } from "@/i18n/mail/register";
import { showToast } from "@/ui/toast";

interface Props {
  object: string;
  record: string;
  mailboxes: readonly Mailbox[];
  to: string;
  subject: string;
  replyTo?: string;
  onClose: () => void;
}

const ADDRESS = /^[^\s<>@,;"]+@[^\s<>@,;"]+$/;

function addresses(text: string): string[] {
  return text.split(/[,;，；\s]+/).filter((one) => one !== "");
}

/** Write a mail, or an answer. The same draft is sent once, however often the button is pressed. */
export function MailComposer({ object, record, mailboxes, to, subject, replyTo, onClose }: Props) {
  const { t } = useTranslation();
  const m = useMailTexts();
  const client = useQueryClient();
  const [id] = useState(() => crypto.randomUUID());
  const [box, setBox] = useState(mailboxes[0]?.id ?? "");
  const [texts, setTexts] = useState({ to, cc: "", subject, text: "" });
  const [files, setFiles] = useState<{ id: string; name: string }[]>([]);
  const [busy, setBusy] = useState<"sending" | "attaching" | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const picker = useRef<HTMLInputElement>(null);
  const send = async () => {
    const wrong = [...addresses(texts.to), ...addresses(texts.cc)].find((one) => !ADDRESS.test(one));
    if (wrong !== undefined) {
      setFailure(m("compose.bad_address", { address: wrong }));
      return;
    }
    setBusy("sending");
    setFailure(null);
    try {
      await sendMail({ id, mailbox_id: box, object, record_id: record, to: addresses(texts.to), cc: addresses(texts.cc), subject: texts.subject.trim(), text: texts.text, reply_to: replyTo ?? null, files: files.map((one) => one.id) });
      showToast({ kind: "done", text: m("compose.sent") });
      await client.invalidateQueries({ queryKey: keys.records(object) });
      onClose();
    } catch (error) {
      setFailure(errorText(error, t));
      setBusy(null);
    }
  };
  const attach = async (chosen: FileList | null) => {
    setBusy("attaching");
    setFailure(null);
    try {
      for (const file of chosen ?? []) {
        const stored = await uploadFile(file);
        setFiles((before) => [...before, { id: stored.id, name: file.name }]);
      }
    } catch (error) {
      setFailure(errorText(error, t));
    }
    setBusy(null);
  };
  const line = (name: "to" | "cc" | "subject") => <label>{m(`compose.${name}`)}<input value={texts[name]} maxLength={name === "subject" ? 500 : 2000} inputMode={name === "subject" ? "text" : "email"} onChange={(event) => { setTexts({ ...texts, [name]: event.target.value }); }} /></label>;
  const ready = busy === null && box !== "" && addresses(texts.to).length > 0 && texts.text.trim() !== "";
  return (
    <form className="mail-compose" aria-label={m("compose.title")} onSubmit={(event) => { event.preventDefault(); if (ready) void send(); }}>
      {mailboxes.length > 1 && <div className="mail-field"><label htmlFor="mail-from">{m("compose.from")}</label><Select id="mail-from" value={box} onChange={setBox} options={mailboxes.map((one) => ({ value: one.id, label: `${one.name} <${one.address}>` }))} /></div>}
      {line("to")}
      {line("cc")}
      {line("subject")}
      <label>{m("compose.text")}<textarea value={texts.text} maxLength={100_000} autoFocus onChange={(event) => { setTexts({ ...texts, text: event.target.value }); }} /></label>
      {files.length > 0 && (
        <ul className="mail-files">
          {files.map((one) => <li key={one.id}><Paperclip size={13} aria-hidden />{one.name}<button type="button" aria-label={m("compose.remove", { name: one.name })} onClick={() => { setFiles(files.filter((each) => each !== one)); }}><X size={13} aria-hidden /></button></li>)}
        </ul>
      )}
      {failure !== null && <p className="notice notice-danger" role="alert">{failure}</p>}
      <div className="mail-actions">
        <span className="muted">{replyTo !== undefined && m("compose.quote")}</span>
        <input ref={picker} type="file" multiple hidden onChange={(event) => { void attach(event.target.files); event.target.value = ""; }} />
        <Button icon={<Paperclip size={15} aria-hidden />} loading={busy === "attaching"} onClick={() => { picker.current?.click(); }}>{m("compose.attach")}</Button>
        <Button onClick={onClose}>{m("cancel")}</Button>
        <Button type="primary" htmlType="submit" disabled={!ready} loading={busy === "sending"}>{m("compose.send")}</Button>
      </div>
    </form>
  );
}
