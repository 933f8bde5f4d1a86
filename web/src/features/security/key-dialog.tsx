import { Modal, Select } from "antd";
import { useState } from "react";
import { makeApiKey } from "@/api/apps";
import { ScopesField } from "@/features/security/scopes";
import { useAppsTexts } from "@/i18n/apps/register";
import { KeptField, KeptTop } from "@/records/form/kept-parts";
import { useKeptForm } from "@/records/form/use-kept-form";
import { useLeave } from "@/records/form/use-leave";

const DAYS = [30, 90, 365, 0];
const DAY_MS = 24 * 3600 * 1000;

/** Make an API key: what for, what it may do, for how long. */
export function KeyDialog({ onClose, onMade }: { onClose: () => void; onMade: (name: string, secret: string) => void }) {
  const a = useAppsTexts();
  const form = useKeptForm("$api_key", "new", { name: "", scopes: ["read"], days: 90 });
  const { name, scopes, days } = form.value;
  const { leave, question } = useLeave(() => form.dirty, onClose, form.drop);
  const [busy, setBusy] = useState(false);
  const ready = name.trim() !== "" && scopes.length > 0;
  const save = async () => {
    setBusy(true);
    try {
      const made = await makeApiKey(name.trim(), scopes, days === 0 ? null : new Date(Date.now() + days * DAY_MS).toISOString());
      form.drop();
      onMade(made.name, made.secret);
    } catch (error) {
      form.fail(error);
      setBusy(false);
    }
  };
  return (
    <Modal open title={a("key_add")} okText={a("save")} cancelText={a("cancel")} confirmLoading={busy} okButtonProps={{ disabled: !ready }} onCancel={leave} onOk={() => void save()}>
      <form className="security-fields security-wide" onSubmit={(event) => { event.preventDefault(); if (ready) void save(); }}>
        <KeptTop form={form} saving={busy} />
        <label>{a("key_name")}<KeptField form={form} name="name">{(mark) => <input {...mark} autoFocus maxLength={200} value={name} onChange={(event) => { form.change({ name: event.target.value }); }} />}</KeptField></label>
        <label htmlFor="key-scopes">{a("scopes")}</label>
        <KeptField form={form} name="scopes">{() => <ScopesField id="key-scopes" value={scopes} onChange={(next) => { form.change({ scopes: next }); }} />}</KeptField>
        <label htmlFor="key-days">{a("key_until")}</label>
        <Select id="key-days" value={days} onChange={(next: number) => { form.change({ days: next }); }} options={DAYS.map((count) => ({ value: count, label: count === 0 ? a("key_forever") : a("key_days", { count }) }))} />
        <KeptField form={form} name="expires_at">{() => null}</KeptField>
        <button type="submit" hidden disabled={busy} />
      </form>
      {question}
    </Modal>
  );
}
