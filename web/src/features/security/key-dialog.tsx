import { Modal, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { makeApiKey } from "@/api/apps";
import { errorText } from "@/api/error-text";
import { ScopesField } from "@/features/security/scopes";
import { useAppsTexts } from "@/i18n/apps/register";

const DAYS = [30, 90, 365, 0];
const DAY_MS = 24 * 3600 * 1000;

/** Make an API key: what for, what it may do, for how long. */
export function KeyDialog({ onClose, onMade }: { onClose: () => void; onMade: (name: string, secret: string) => void }) {
  const { t } = useTranslation();
  const a = useAppsTexts();
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState(["read"]);
  const [days, setDays] = useState(90);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const ready = name.trim() !== "" && scopes.length > 0;
  const save = async () => {
    setBusy(true);
    try {
      const made = await makeApiKey(name.trim(), scopes, days === 0 ? null : new Date(Date.now() + days * DAY_MS).toISOString());
      onMade(made.name, made.secret);
    } catch (error) {
      setFailure(errorText(error, t));
      setBusy(false);
    }
  };
  return (
    <Modal open title={a("key_add")} okText={a("save")} cancelText={a("cancel")} confirmLoading={busy} okButtonProps={{ disabled: !ready }} onCancel={onClose} onOk={() => void save()}>
      <form className="security-fields security-wide" onSubmit={(event) => { event.preventDefault(); if (ready) void save(); }}>
        {failure !== null && <p className="notice notice-danger" role="alert">{failure}</p>}
        <label>{a("key_name")}<input autoFocus maxLength={200} value={name} onChange={(event) => { setName(event.target.value); }} /></label>
        <label htmlFor="key-scopes">{a("scopes")}</label>
        <ScopesField id="key-scopes" value={scopes} onChange={setScopes} />
        <label htmlFor="key-days">{a("key_until")}</label>
        <Select id="key-days" value={days} onChange={setDays} options={DAYS.map((count) => ({ value: count, label: count === 0 ? a("key_forever") : a("key_days", { count }) }))} />
        <button type="submit" hidden />
      </form>
    </Modal>
  );
}
