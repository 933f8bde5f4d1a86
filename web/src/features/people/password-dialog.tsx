import { Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/api/error-text";
import { setPassword, type Person } from "@/api/people";
import { usePeopleTexts } from "@/i18n/people/register";
import { showToast } from "@/ui/toast";

/** Give a person a new password. */
export function PasswordDialog({ person, onClose }: { person: Person; onClose: (changed: boolean) => void }) {
  const { t } = useTranslation();
  const p = usePeopleTexts();
  const [password, setTyped] = useState("");
  const [failure, setFailure] = useState<string | null>(null);
  const save = async () => {
    try {
      await setPassword(person.id, password);
      showToast({ kind: "done", text: p("password_set") });
      onClose(true);
    } catch (error) {
      setFailure(errorText(error, t));
    }
  };
  return (
    <Modal open title={p("password_title", { name: person.name })} okText={p("save")} cancelText={p("cancel")} okButtonProps={{ disabled: password === "" }} onCancel={() => { onClose(false); }} onOk={() => void save()}>
      <form className="people-form" onSubmit={(event) => { event.preventDefault(); void save(); }}>
        {failure !== null && <p className="notice notice-danger" role="alert">{failure}</p>}
        <label>{p("password")}<input type="password" autoFocus autoComplete="new-password" value={password} onChange={(event) => { setTyped(event.target.value); }} /><span className="muted">{p("password_hint")}</span></label>
      </form>
    </Modal>
  );
}
