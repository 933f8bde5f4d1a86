import { Checkbox, Modal, Radio } from "antd";
import { useState } from "react";
import { saveApp, type App } from "@/api/apps";
import type { Schemas } from "@/api/types";
import { ScopesField } from "@/features/security/scopes";
import { PersonPicker } from "@/fields/lookup/people-picker";
import { useAppsTexts } from "@/i18n/apps/register";
import { KeptField, KeptTop } from "@/records/form/kept-parts";
import { useKeptForm } from "@/records/form/use-kept-form";
import { useLeave } from "@/records/form/use-leave";

interface Props {
  app: App | null;
  onClose: () => void;
  onSaved: (saved: Schemas["AppSaved"]) => void;
}

/** Register an app, or change one. */
export function AppDialog({ app, onClose, onSaved }: Props) {
  const a = useAppsTexts();
  const form = useKeptForm("$app", app?.id ?? "new", {
    name: app?.name ?? "", redirect_uris: app?.redirect_uris.join("\n") ?? "", scopes: app?.scopes ?? ["read"], confidential: app?.confidential ?? true,
    alone: app !== null && app.user_id !== null, user_id: app?.user_id ?? null,
  });
  const { name, redirect_uris: addresses, scopes, confidential, alone, user_id: person } = form.value;
  const { leave, question } = useLeave(() => form.dirty, onClose, form.drop);
  const [busy, setBusy] = useState(false);
  const ready = name.trim() !== "" && scopes.length > 0;
  const save = async () => {
    setBusy(true);
    try {
      const redirects = addresses.split("\n").map((one) => one.trim()).filter((one) => one !== "");
      const saved = await saveApp(app?.id ?? null, { name: name.trim(), redirect_uris: redirects, scopes, confidential, user_id: confidential && alone ? person : null });
      form.drop();
      onSaved(saved);
    } catch (error) {
      form.fail(error);
      setBusy(false);
    }
  };
  return (
    <Modal
      open title={app ? a("edit_title", { name: app.name }) : a("add")} okText={a("save")} cancelText={a("cancel")} confirmLoading={busy}
      okButtonProps={{ disabled: !ready }} onCancel={leave} onOk={() => void save()}
    >
      <form className="security-fields security-wide" onSubmit={(event) => { event.preventDefault(); if (ready) void save(); }}>
        <KeptTop form={form} saving={busy} />
        <label>{a("name")}<KeptField form={form} name="name">{(mark) => <input {...mark} autoFocus maxLength={200} value={name} onChange={(event) => { form.change({ name: event.target.value }); }} />}</KeptField><span className="muted">{a("name_hint")}</span></label>
        <label>{a("redirects")}<KeptField form={form} name="redirect_uris">{(mark) => <textarea {...mark} rows={2} value={addresses} onChange={(event) => { form.change({ redirect_uris: event.target.value }); }} />}</KeptField><span className="muted">{a("redirects_hint")}</span></label>
        <label htmlFor="app-scopes">{a("scopes")}</label>
        <KeptField form={form} name="scopes">{() => <ScopesField id="app-scopes" value={scopes} onChange={(next) => { form.change({ scopes: next }); }} />}</KeptField>
        <fieldset className="security-choice">
          <legend>{a("kind")}</legend>
          <Radio.Group value={confidential} onChange={(event) => { form.change({ confidential: event.target.value as boolean }); }} options={[{ value: true, label: a("confidential") }, { value: false, label: a("public") }]} />
        </fieldset>
        {confidential && (
          <div className="security-choice">
            <Checkbox checked={alone} onChange={(event) => { form.change({ alone: event.target.checked }); }}>{a("alone")}</Checkbox>
            <span className="muted">{a("alone_hint")}</span>
            {alone && <KeptField form={form} name="user_id">{() => <PersonPicker label={a("person")} value={person === null ? [] : [person]} onChange={(people) => { form.change({ user_id: people.at(-1) ?? null }); }} />}</KeptField>}
          </div>
        )}
        {app && <p className="muted">{a("narrow")}</p>}
        <button type="submit" hidden disabled={busy} />
      </form>
      {question}
    </Modal>
  );
}
