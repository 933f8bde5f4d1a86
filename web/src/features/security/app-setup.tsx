import { Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/api/error-text";
import { beginTotp, confirmTotp } from "@/api/security";
import type { Schemas } from "@/api/types";
import { ProofDialog } from "@/features/security/proof-dialog";
import { useSecurityTexts } from "@/i18n/security/register";

/** Set up an authenticator app: password, picture, code. */
export function AppSetup({ onClose, onDone }: { onClose: () => void; onDone: (codes: string[]) => void }) {
  const { t } = useTranslation();
  const s = useSecurityTexts();
  const [begun, setBegun] = useState<Schemas["TotpBegun"] | null>(null);
  const [code, setCode] = useState("");
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  if (begun === null) {
    return <ProofDialog title={s("add_totp")} name={s("name_app")} onClose={onClose} onProved={async (password, name) => { setBegun(await beginTotp(name, password)); }} />;
  }
  const confirm = async () => {
    setBusy(true);
    setFailure(null);
    try {
      onDone((await confirmTotp(begun.id, code)).codes);
    } catch (error) {
      setFailure(errorText(error, t));
      setBusy(false);
    }
  };
  return (
    <Modal open title={s("add_totp")} okText={s("confirm")} cancelText={s("cancel")} confirmLoading={busy} okButtonProps={{ disabled: code.trim() === "" }} onCancel={onClose} onOk={() => void confirm()}>
      <form className="security-fields" onSubmit={(event) => { event.preventDefault(); void confirm(); }}>
        <p>{s("scan")}</p>
        <img className="security-picture" src={begun.picture} alt={s("picture")} width={200} height={200} />
        <p className="muted">{s("by_hand")} <code>{begun.secret}</code></p>
        {failure !== null && <p className="notice notice-danger" role="alert">{failure}</p>}
        <label>{s("code")}<input autoFocus inputMode="numeric" autoComplete="one-time-code" maxLength={10} value={code} onChange={(event) => { setCode(event.target.value); }} /></label>
        <button type="submit" hidden />
      </form>
    </Modal>
  );
}
