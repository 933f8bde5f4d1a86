import { Button, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/api/error-text";
import { makePasswordLink, type Person } from "@/api/people";
import type { Schemas } from "@/api/types";
import { usePeopleTexts } from "@/i18n/people/register";
import { showToast } from "@/ui/toast";

/** Invite a person, or let them set a new password: by mail, or by a link to hand over. */
export function LinkDialog({ person, onClose }: { person: Person; onClose: () => void }) {
  const { t } = useTranslation();
  const p = usePeopleTexts();
  const [made, setMade] = useState<Schemas["PasswordLink"] | null>(null);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const make = async () => {
    setBusy(true);
    try {
      setMade(await makePasswordLink(person.id));
    } catch (error) {
      setFailure(errorText(error, t));
    }
    setBusy(false);
  };
  const copy = async (url: string) => {
    await navigator.clipboard.writeText(url);
    showToast({ kind: "done", text: p("link_copied") });
  };
  return (
    <Modal
      open title={p("link_title", { name: person.name })} onCancel={onClose}
      footer={made === null ? [<Button key="cancel" onClick={onClose}>{p("cancel")}</Button>, <Button key="make" type="primary" loading={busy} onClick={() => void make()}>{p("link_make")}</Button>] : [<Button key="close" type="primary" onClick={onClose}>{p("close")}</Button>]}
    >
      {failure !== null && <p className="notice notice-danger" role="alert">{failure}</p>}
      {made === null && <p>{p(person.has_password ? "link_reset" : "link_invitation", { name: person.name })}</p>}
      {made?.mailed && <p role="status">{p("link_mailed", { email: person.email })}</p>}
      {made?.url && (
        <>
          <p className="notice notice-warning" role="status">{p(made.missing === "address" ? "link_address" : "link_server", { name: person.name })}</p>
          <p className="people-link"><code>{made.url}</code></p>
          <Button onClick={() => void copy(made.url ?? "")}>{p("link_copy")}</Button>
        </>
      )}
    </Modal>
  );
}
