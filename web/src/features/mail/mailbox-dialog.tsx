import { Modal, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/api/error-text";
import { addMailbox, changeMailbox, type Mailbox } from "@/api/mail";
import { useSession } from "@/api/use-session";
import { PROVIDERS, providerOf } from "@/features/mail/providers";
import { ServerFields, type ServerValues } from "@/features/mail/server-fields";
import { PersonPicker } from "@/fields/lookup/people-picker";
import { dayInZone } from "@/i18n/format";
import { useMailTexts } from "@/i18n/mail/register";
import { showToast } from "@/ui/toast";

interface Props {
  mailbox: Mailbox | null;
  shared: boolean;
  onClose: (changed: boolean) => void;
}

const MONTH_MS = 30 * 86_400_000;

/** Connect a mailbox, or change one. */
export function MailboxDialog({ mailbox, shared, onClose }: Props) {
  const { t } = useTranslation();
  const m = useMailTexts();
  const { user } = useSession();
  const [texts, setTexts] = useState(() => ({ address: mailbox?.address ?? "", name: mailbox?.name ?? (shared ? "" : user.name), login: mailbox?.login ?? "", signature: mailbox?.signature ?? "", since: mailbox ? (mailbox.since ?? "") : dayInZone(Date.now() - MONTH_MS) }));
  const [servers, setServers] = useState<ServerValues>({
    imap_host: mailbox?.imap_host ?? "", imap_port: mailbox?.imap_port ?? 993, imap_security: mailbox?.imap_security ?? "tls",
    smtp_host: mailbox?.smtp_host ?? "", smtp_port: mailbox?.smtp_port ?? 465, smtp_security: mailbox?.smtp_security ?? "tls",
  });
  const [password, setPassword] = useState("");
  const [members, setMembers] = useState(mailbox?.members.map((one) => one.id) ?? []);
  const [visible, setVisible] = useState<"record" | "members">(mailbox?.visible ?? "record");
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const provider = PROVIDERS.find((one) => one.imap === servers.imap_host && one.smtp === servers.smtp_host);
  const choose = (key: string | undefined) => {
    const found = PROVIDERS.find((one) => one.key === key);
    if (found) setServers({ imap_host: found.imap, imap_port: 993, imap_security: "tls", smtp_host: found.smtp, smtp_port: 465, smtp_security: "tls" });
  };
  const typed = (address: string) => {
    setTexts({ ...texts, address, ...(texts.login === texts.address ? { login: address } : {}) });
    if (servers.imap_host === "" || provider) choose(providerOf(address)?.key);
  };
  const save = async () => {
    setBusy(true);
    setFailure(null);
    const values = { address: texts.address.trim(), name: texts.name.trim(), login: texts.login.trim(), signature: texts.signature, since: texts.since || null, visible, folder: mailbox?.folder ?? "INBOX", ...servers, ...(shared ? { members } : {}) };
    try {
      if (mailbox) await changeMailbox(mailbox.id, { ...values, ...(password === "" ? {} : { password }) });
      else await addMailbox({ ...values, members: shared ? members : [], password, personal: !shared });
      showToast({ kind: "done", text: m("boxes.saved") });
      onClose(true);
    } catch (error) {
      setFailure(error);
      setBusy(false);
    }
  };
  const ready = texts.address.includes("@") && texts.name.trim() !== "" && texts.login.trim() !== "" && servers.imap_host !== "" && servers.smtp_host !== "" && (mailbox !== null || password !== "") && (!shared || members.length > 0);
  const line = (name: "address" | "name" | "login", onChange: (value: string) => void) => (
    <label>{m(`form.${name}`)}<input value={texts[name]} maxLength={254} autoComplete="off" inputMode={name === "name" ? "text" : "email"} onChange={(event) => { onChange(event.target.value); }} /></label>
  );
  return (
    <Modal open title={mailbox ? m("form.edit") : m("form.add")} okText={m("save")} cancelText={m("cancel")} confirmLoading={busy} okButtonProps={{ disabled: !ready }} onCancel={() => { onClose(false); }} onOk={() => void save()}>
      <form className="mail-form" onSubmit={(event) => { event.preventDefault(); if (ready) void save(); }}>
        {failure !== null && <p className="notice notice-danger" role="alert">{errorText(failure, t)}</p>}
        {line("address", typed)}
        {line("name", (name) => { setTexts({ ...texts, name }); })}
        {line("login", (login) => { setTexts({ ...texts, login }); })}
        <label>
          {m("form.password")}
          <input type="password" autoComplete="new-password" value={password} placeholder={mailbox ? m("form.password_kept") : ""} onChange={(event) => { setPassword(event.target.value); }} />
          <span className="muted">{m("form.password_hint")}</span>
        </label>
        <div className="mail-field">
          <label htmlFor="mail-provider">{m("form.provider")}</label>
          <Select id="mail-provider" value={provider?.key ?? "other"} onChange={choose} options={[...PROVIDERS.map((one) => ({ value: one.key, label: one.name })), { value: "other", label: m("form.other") }]} />
        </div>
        <ServerFields values={servers} onChange={setServers} />
        {shared && <div className="mail-field"><span>{m("form.members")}</span><PersonPicker label={m("form.members")} value={members} onChange={setMembers} /></div>}
        <div className="mail-field">
          <label htmlFor="mail-visible">{m("form.visible")}</label>
          <Select id="mail-visible" value={visible} onChange={setVisible} options={(["record", "members"] as const).map((value) => ({ value, label: m(`form.visibles.${value}`) }))} />
        </div>
        <label>{m("form.since")}<input type="date" value={texts.since} onChange={(event) => { setTexts({ ...texts, since: event.target.value }); }} /></label>
        <label>{m("form.signature")}<textarea value={texts.signature} maxLength={2000} onChange={(event) => { setTexts({ ...texts, signature: event.target.value }); }} /></label>
        <button type="submit" hidden />
      </form>
    </Modal>
  );
}
