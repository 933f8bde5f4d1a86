import { Checkbox, Modal, Radio } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { saveApp, type App } from "@/api/apps";
import { errorText } from "@/api/error-text";
import type { Schemas } from "@/api/types";
import { ScopesField } from "@/features/security/scopes";
import { PersonPicker } from "@/fields/lookup/people-picker";
import { useAppsTexts } from "@/i18n/apps/register";

interface Props {
  app: App | null;
  onClose: () => void;
  onSaved: (saved: Schemas["AppSaved"]) => void;
}

/** Register an app, or change one. */
export function AppDialog({ app, onClose, onSaved }: Props) {
  const { t } = useTranslation();
  const a = useAppsTexts();
  const [name, setName] = useState(app?.name ?? "");
  const [addresses, setAddresses] = useState(app?.redirect_uris.join("\n") ?? "");
  const [scopes, setScopes] = useState(app?.scopes ?? ["read"]);
  const [confidential, setConfidential] = useState(app?.confidential ?? true);
  const [alone, setAlone] = useState(app !== null && app.user_id !== null);
  const [person, setPerson] = useState(app?.user_id ? [app.user_id] : []);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const ready = name.trim() !== "" && scopes.length > 0;
  const save = async () => {
    setBusy(true);
    try {
      const redirects = addresses.split("\n").map((one) => one.trim()).filter((one) => one !== "");
      onSaved(await saveApp(app?.id ?? null, { name: name.trim(), redirect_uris: redirects, scopes, confidential, user_id: confidential && alone ? (person[0] ?? null) : null }));
    } catch (error) {
      setFailure(errorText(error, t));
      setBusy(false);
    }
  };
  return (
    <Modal
      open title={app ? a("edit_title", { name: app.name }) : a("add")} okText={a("save")} cancelText={a("cancel")} confirmLoading={busy}
      okButtonProps={{ disabled: !ready }} onCancel={onClose} onOk={() => void save()}
    >
      <form className="security-fields security-wide" onSubmit={(event) => { event.preventDefault(); if (ready) void save(); }}>
        {failure !== null && <p className="notice notice-danger" role="alert">{failure}</p>}
        <label>{a("name")}<input autoFocus maxLength={200} value={name} onChange={(event) => { setName(event.target.value); }} /><span className="muted">{a("name_hint")}</span></label>
        <label>{a("redirects")}<textarea rows={2} value={addresses} onChange={(event) => { setAddresses(event.target.value); }} /><span className="muted">{a("redirects_hint")}</span></label>
        <label htmlFor="app-scopes">{a("scopes")}</label>
        <ScopesField id="app-scopes" value={scopes} onChange={setScopes} />
        <fieldset className="security-choice">
          <legend>{a("kind")}</legend>
          <Radio.Group value={confidential} onChange={(event) => { setConfidential(event.target.value as boolean); }} options={[{ value: true, label: a("confidential") }, { value: false, label: a("public") }]} />
        </fieldset>
        {confidential && (
          <div className="security-choice">
            <Checkbox checked={alone} onChange={(event) => { setAlone(event.target.checked); }}>{a("alone")}</Checkbox>
            <span className="muted">{a("alone_hint")}</span>
            {alone && <PersonPicker label={a("person")} value={person} onChange={(people) => { setPerson(people.slice(-1)); }} />}
          </div>
        )}
        {app && <p className="muted">{a("narrow")}</p>}
        <button type="submit" hidden />
      </form>
    </Modal>
  );
}
