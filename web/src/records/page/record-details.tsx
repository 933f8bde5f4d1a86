import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { FieldMeta, ObjectMeta, RecordRow } from "@/api/types";
import { useSession } from "@/api/use-session";
import { can, canWrite } from "@/records/can";
import { draftKey } from "@/records/form/draft";
import { FormFailure } from "@/records/form/form-failure";
import { sectionsOf, systemSection } from "@/records/form/sections";
import { UnsavedGuard } from "@/records/form/unsaved-guard";
import { useRecordForm } from "@/records/form/use-record-form";
import { ConflictDialog } from "@/records/page/conflict-dialog";
import { DetailRow } from "@/records/page/detail-row";
import { useSaveRecord } from "@/records/page/use-save-record";

/** All fields of a record; any field is edited where it stands, changes are saved together. */
export function RecordDetails({ object, row }: { object: ObjectMeta; row: RecordRow }) {
  const { t } = useTranslation();
  const { user, workspace } = useSession();
  const fields = object.fields.filter(canWrite);
  const form = useRecordForm(fields, row, draftKey(workspace.id, user.id, object.api_name, row.id));
  const saving = useSaveRecord(object.api_name, row, fields, form);
  const [editing, setEditing] = useState<ReadonlySet<string>>(new Set());
  const editable = can("edit", object, row);

  // Somebody else's change arrived while nothing was being edited here: show it.
  if (!form.dirty && form.base !== row && form.base["version"] !== row.version) form.reset(row);

  const start = (field: FieldMeta) => { setEditing(new Set([...editing, field.api_name])); };
  const stop = (field: FieldMeta) => {
    form.revert(field);
    setEditing(new Set([...editing].filter((name) => name !== field.api_name)));
  };
  const save = async () => {
    if (!form.dirty) setEditing(new Set());
    else if (await saving.save()) setEditing(new Set());
  };
  const cancel = () => {
    form.reset(row);
    setEditing(new Set());
  };

  const render = (field: FieldMeta) => (
    <DetailRow
      key={field.api_name}
      field={field}
      row={row}
      form={form}
      editable={editable && canWrite(field)}
      editing={editing.has(field.api_name) || field.api_name in form.changes}
      onStart={() => { start(field); }}
      onStop={() => { stop(field); }}
      onSave={() => void save()}
    />
  );

  const count = Object.keys(form.changes).length;
  return (
    <form
      className="details"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <FormFailure form={form} />
      {sectionsOf(object).map((section) => (
        <section key={section.label ?? ""} className="details-section">
          <h2>{section.label ?? t("records.more_fields")}</h2>
          <div className="details-grid">{section.fields.map(render)}</div>
        </section>
      ))}
      <section className="details-section">
        <h2>{t("records.system")}</h2>
        <div className="details-grid">{systemSection(object).map(render)}</div>
      </section>
      {(count > 0 || editing.size > 0) && (
        <div className="save-bar" role="region" aria-label={t("form.unsaved")}>
          <span>{count > 0 ? t("form.unsaved_count", { count }) : t("form.editing")}</span>
          <Button onClick={cancel}>{t("common.cancel")}</Button>
          <Button type="primary" htmlType="submit" loading={saving.saving} disabled={count === 0}>{t("common.save")}</Button>
        </div>
      )}
      {saving.conflict && (
        <ConflictDialog
          fields={saving.conflict.fields}
          mine={form.values}
          theirs={saving.conflict.theirs}
          onResolve={(keep) => { void saving.resolve(keep).then(() => { setEditing(new Set()); }); }}
          onCancel={saving.dismiss}
        />
      )}
      <UnsavedGuard dirty={form.dirty} />
    </form>
  );
}
