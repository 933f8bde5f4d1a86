import { Modal, Select } from "antd";
import { useState } from "react";
import { addMailbox, changeMailbox, type Mailbox } from "@/api/mail";
import { useSession } from "@/api/use-session";
import { PROVIDERS, providerOf } from "@/features/mail/providers";
import { ServerFields } from "@/features/mail/server-fields";
import { PersonPicker } from "@/fields/lookup/people-picker";
import { dayInZone } from "@/i18n/format";
import { useMailTexts } from "@/i18n/mail/register";
import { KeptField, KeptTop } from "@/records/form/kept-parts";
import { useKeptForm } from "@/records/form/use-kept-form";
import { useLeave } from "@/records/form/use-leave";
import { showToast } from "@/ui/toast";

interface Props {
  mailbox: Mailbox | null;
  shared: boolean;
  onClose: (changed: boolean) => void;
}

const MONTH_MS = 30 * 86_400_000;

/** Connect a mailbox, or change one. */
export function MailboxDialog({ mailbox, shared, onClose }: Props) {
  const m = useMailTexts();
  const { user } = useSession();
  const [lately] = useState(() => dayInZone(Date.now() - MONTH_MS));
  const form = useKeptForm("$mailbox", mailbox?.id ?? (shared ? "shared" : "own"), {
    address: mailbox?.address ?? "", name: mailbox?.name ?? (shared ? "" : user.name), login: mailbox?.login ?? "", signature: mailbox?.signature ?? "",
    since: mailbox ? (mailbox.since ?? "") : lately,
    imap_host: mailbox?.imap_host ?? "", imap_port: mailbox?.imap_port ?? 993, imap_security: mailbox?.imap_security ?? "tls",
    smtp_host: mailbox?.smtp_host ?? "", smtp_port: mailbox?.smtp_port ?? 465, smtp_security: mailbox?.smtp_security ?? "tls",
    members: mailbox?.members.map((one) => one.id) ?? [], visible: mailbox?.visible ?? ("record" as const),
  });
  const { members, visible, address, name, login, signature, since, ...servers } = form.value;
  const texts = { address, name, login, signature, since };
  const { leave, question } = useLeave(() => form.dirty, () => { onClose(false); }, form.drop);
  // Never kept on the device.
  const [password, setPassword] = useState("");
  const [busy, setBusy] = useState(false);
  const provider = PROVIDERS.find((one) => one.imap === servers.imap_host && one.smtp === servers.smtp_host);
  const serversOf = (key: string | undefined) => {
    const found = PROVIDERS.find((one) => one.key === key);
    return found ? { imap_host: found.imap, imap_port: 993, imap_security: "tls" as const, smtp_host: found.smtp, smtp_port: 465, smtp_security: "tls" as const } : {};
  };
  const typed = (address: string) => {
    form.change({ address, ...(texts.login === texts.address ? { login: address } : {}), ...(servers.imap_host === "" || provider ? serversOf(providerOf(address)?.key) : {}) });
  };
  const save = async () => {
    setBusy(true);
    const values = { address: texts.address.trim(), name: texts.name.trim(), login: texts.login.trim(), signature: texts.signature, since: texts.since || null, visible, folder: mailbox?.folder ?? "INBOX", ...servers, ...(shared ? { members } : {}) };
    try {
      if (mailbox) await changeMailbox(mailbox.id, { ...values, ...(password === "" ? {} : { password }) });
      else await addMailbox({ ...values, members: shared ? members : [], password, personal: !shared });
      form.drop();
      showToast({ kind: "done", text: m("boxes.saved") });
      onClose(true);
    } catch (error) {
      form.fail(error);
      setBusy(false);
    }
  };
  const ready = texts.address.includes("@") && texts.name.trim() !== "" && texts.login.trim() !== "" && servers.imap_host !== "" && servers.smtp_host !== "" && (mailbox !== null || password !== "") && (!shared || members.length > 0);
  const line = (name: "address" | "name" | "login", onChange: (value: string) => void) => (
    <label>{m(`form.${name}`)}<KeptField form={form} name={name}>{(mark) => <input {...mark} value={texts[name]} maxLength={254} autoComplete="off" inputMode={name === "name" ? "text" : "email"} onChange={(event) => { onChange(event.target.value); }} />}</KeptField></label>
  );
  return (
    <Modal open title={mailbox ? m("form.edit") : m("form.add")} okText={m("save")} cancelText={m("cancel")} confirmLoading={busy} okButtonProps={{ disabled: !ready }} onCancel={leave} onOk={() => void save()}>
      <form className="mail-form" onSubmit={(event) => { event.preventDefault(); if (ready) void save(); }}>
        <KeptTop form={form} saving={busy} />
        {line("address", typed)}
        {line("name", (name) => { form.change({ name }); })}
        {line("login", (login) => { form.change({ login }); })}
        <label>
          {m("form.password")}
          <KeptField form={form} name="password">{(mark) => <input {...mark} type="password" autoComplete="new-password" value={password} placeholder={mailbox ? m("form.password_kept") : ""} onChange={(event) => { setPassword(event.target.value); }} />}</KeptField>
          <span className="muted">{m("form.password_hint")}</span>
        </label>
        <div className="mail-field">
          <label htmlFor="mail-provider">{m("form.provider")}</label>
          <Select id="mail-provider" value={provider?.key ?? "other"} onChange={(key: string) => { form.change(serversOf(key)); }} options={[...PROVIDERS.map((one) => ({ value: one.key, label: one.name })), { value: "other", label: m("form.other") }]} />
        </div>
        <ServerFields form={form} values={servers} onChange={form.change} />
        {shared && <div className="mail-field"><span>{m("form.members")}</span><PersonPicker label={m("form.members")} value={members} onChange={(next) => { form.change({ members: next }); }} /><KeptField form={form} name="members">{() => null}</KeptField></div>}
        <div className="mail-field">
          <label htmlFor="mail-visible">{m("form.visible")}</label>
          <Select id="mail-visible" value={visible} onChange={(next: "record" | "members") => { form.change({ visible: next }); }} options={(["record", "members"] as const).map((value) => ({ value, label: m(`form.visibles.${value}`) }))} />
        </div>
        <label>{m("form.since")}<KeptField form={form} name="since">{(mark) => <input {...mark} type="date" value={texts.since} onChange={(event) => { form.change({ since: event.target.value }); }} />}</KeptField></label>
        <label>{m("form.signature")}<KeptField form={form} name="signature">{(mark) => <textarea {...mark} value={texts.signature} maxLength={2000} onChange={(event) => { form.change({ signature: event.target.value }); }} />}</KeptField></label>
        <button type="submit" hidden disabled={busy} />
      </form>
      {question}
    </Modal>
  );
}
