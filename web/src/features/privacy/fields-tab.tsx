import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Modal, Switch } from "antd";
import { Pencil, ShieldCheck } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/api/error-text";
import { describeField, fetchPersonalFields, privacyKeys, type PersonalField } from "@/api/privacy";
import { currentLanguage } from "@/i18n/language";
import { usePrivacyTexts } from "@/i18n/privacy/register";
import { ErrorState } from "@/records/common/error-state";
import { Chip } from "@/ui/chip";
import { Skeleton } from "@/ui/skeleton";
import { State } from "@/ui/state";
import { showToast } from "@/ui/toast";

function purposeOf(field: PersonalField): string {
  return field.purpose[currentLanguage()] ?? field.purpose.en ?? Object.values(field.purpose)[0] ?? "";
}

/** Which fields are personal and what for, object by object. */
export function FieldsTab() {
  const p = usePrivacyTexts();
  const [editing, setEditing] = useState<PersonalField | null>(null);
  const query = useQuery({ queryKey: privacyKeys.fields, queryFn: fetchPersonalFields });
  if (query.error && !query.data) return <div className="card"><ErrorState error={query.error} onRetry={() => void query.refetch()} /></div>;
  if (query.isPending) return <Skeleton lines={8} />;
  const groups = new Map<string, PersonalField[]>();
  for (const field of query.data) groups.set(field.object_label, [...(groups.get(field.object_label) ?? []), field]);
  return (
    <div className="privacy-stack">
      <p className="muted">{p("fields_lead")}</p>
      {groups.size === 0 && <div className="card"><State icon={<ShieldCheck size={20} />} title={p("fields_empty")} /></div>}
      {[...groups].map(([object, fields]) => (
        <section key={object} aria-label={object}>
          <h2 className="section-title">{object}</h2>
          <ul className="card privacy-list">
            {fields.map((field) => (
              <li key={field.field}>
                <span className="privacy-field">
                  <strong>{field.label}</strong>
                  {!field.personal && <Chip text={p("suggested")} color="orange" />}
                  <span className={purposeOf(field) || !field.personal ? "muted" : "privacy-kept"}>{purposeOf(field) || (field.personal ? p("purpose_missing") : "")}</span>
                </span>
                <Button type="text" size="small" icon={<Pencil size={14} aria-hidden />} aria-label={p("edit_field", { field: field.label })} onClick={() => { setEditing(field); }} />
              </li>
            ))}
          </ul>
        </section>
      ))}
      {editing && <FieldDialog field={editing} onClose={() => { setEditing(null); }} />}
    </div>
  );
}

function FieldDialog({ field, onClose }: { field: PersonalField; onClose: () => void }) {
  const { t } = useTranslation();
  const p = usePrivacyTexts();
  const client = useQueryClient();
  const [personal, setPersonal] = useState(true);
  const [purpose, setPurpose] = useState<Record<string, string>>(field.purpose);
  const save = useMutation({
    mutationFn: () => describeField(field.object, field.field, { personal, purpose }),
    onSuccess: () => {
      showToast({ kind: "done", text: p("saved") });
      void client.invalidateQueries({ queryKey: privacyKeys.fields });
      onClose();
    },
  });
  const set = (language: string, text: string) => { setPurpose({ ...purpose, [language]: text }); };
  return (
    <Modal open title={p("edit_field", { field: field.label })} okText={p("save")} cancelText={p("cancel")} confirmLoading={save.isPending} onCancel={onClose} onOk={() => { save.mutate(); }}>
      <div className="privacy-form">
        {save.error && <p className="notice notice-danger" role="alert">{errorText(save.error, t)}</p>}
        <label className="privacy-switch"><Switch checked={personal} onChange={setPersonal} aria-label={p("personal")} /> {p("personal")}</label>
        <label>{p("purpose_zh")}<input value={purpose["zh-CN"] ?? ""} maxLength={500} onChange={(event) => { set("zh-CN", event.target.value); }} /></label>
        <label>{p("purpose_en")}<input value={purpose.en ?? ""} maxLength={500} onChange={(event) => { set("en", event.target.value); }} /></label>
      </div>
    </Modal>
  );
}
