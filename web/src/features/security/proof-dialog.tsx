import { Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/api/error-text";
import { useSecurityTexts } from "@/i18n/security/register";

interface Props {
  title: string;
  /** Ask for a name too, this one being proposed. */
  name?: string;
  onClose: () => void;
  onProved: (password: string, name: string) => Promise<void>;
}

/** Asks for the password before something about signing in changes. */
export function ProofDialog({ title, name, onClose, onProved }: Props) {
  const { t } = useTranslation();
  const s = useSecurityTexts();
  const [password, setPassword] = useState("");
  const [chosen, setChosen] = useState(name ?? "");
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const submit = async () => {
    setBusy(true);
    setFailure(null);
    try {
      await onProved(password, chosen.trim());
    } catch (error) {
      setFailure(error instanceof DOMException ? s("passkey_cancelled") : errorText(error, t));
      setBusy(false);
    }
  };
  return (
    <Modal
      open title={title} okText={s("go_on")} cancelText={s("cancel")} confirmLoading={busy} onCancel={onClose} onOk={() => void submit()}
      okButtonProps={{ disabled: password === "" || (name !== undefined && chosen.trim() === "") }}
    >
      <form className="security-fields" onSubmit={(event) => { event.preventDefault(); if (password !== "") void submit(); }}>
        {failure !== null && <p className="notice notice-danger" role="alert">{failure}</p>}
        {name !== undefined && <label>{s("name")}<input maxLength={100} value={chosen} onChange={(event) => { setChosen(event.target.value); }} /></label>}
        <label>{s("your_password")}<input type="password" autoFocus autoComplete="current-password" value={password} onChange={(event) => { setPassword(event.target.value); }} /></label>
        <button type="submit" hidden />
      </form>
    </Modal>
  );
}
