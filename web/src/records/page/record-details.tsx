import { Button } from "antd";
import { memo, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { FieldMeta, ObjectMeta, RecordRow } from "@/api/types";
import { useObjects } from "@/api/use-objects";
import { useSession } from "@/api/use-session";
import { inputOf } from "@/fields/inputs";
import { allPaths } from "@/fields/paths";
import { asText } from "@/fields/values";
import { can, canWrite } from "@/records/can";
import { draftKey } from "@/records/form/draft";
import { DraftNotice } from "@/records/form/draft-notice";
import { FormFailure } from "@/records/form/form-failure";
import { formShape } from "@/records/form/form-shape";
import { systemSection } from "@/records/form/sections";
import { UnsavedGuard } from "@/records/form/unsaved-guard";
import { useRecordForm } from "@/records/form/use-record-form";
import { ConflictDialog } from "@/records/page/conflict-dialog";
import { DetailRow } from "@/records/page/detail-row";
import { useSaveRecord } from "@/records/page/use-save-record";
import { useIsPhone } from "@/ui/use-media";

interface Props {
  object: ObjectMeta;
  row: RecordRow;
  /** As it was at some moment: nothing can be changed there. */
  past?: boolean;
  /** The field to be opened, asked for from elsewhere on the page; `onAsked` once it is. */
  asked?: string | null;
  onAsked?: () => void;
}

/** All fields of a record; any field is edited where it stands, and saved when one leaves it. Stays as it is while tabs beside it change. */
export const RecordDetails = memo(function RecordDetails({ object, row, past = false, asked = null, onAsked }: Props) {
  const { t } = useTranslation();
  const { user, workspace } = useSession();
  const objects = useObjects();
  const fields = object.fields.filter(canWrite);
  const form = useRecordForm(fields, row, draftKey(workspace.id, user.id, object.api_name, past ? `${row.id}-past` : row.id));
  const saving = useSaveRecord(object.api_name, { label: object.label, name: asText(row[object.name_field]) }, row, fields, form, allPaths(object.fields, objects.data ?? []));
  const [editing, setEditing] = useState<string | null>(null);
  const [known, setKnown] = useState<string | null>(null);
  if (asked !== known) {
    setKnown(asked);
    if (asked !== null) setEditing(asked);
  }
  useEffect(() => { if (asked !== null) onAsked?.(); }, [asked, onAsked]);
  const queued = useRef(false);
  const editable = !past && can("edit", object, row);

  // Somebody else's change arrived while nothing was being edited here: show it.
  if (!form.dirty && !saving.saving && form.base !== row && form.base["version"] !== row.version) form.reset(row);

  const save = (field: FieldMeta) => {
    setEditing((current) => (current === field.api_name ? null : current));
    if (!(field.api_name in form.changes)) return;
    if (saving.saving) queued.current = true;
    else void saving.save();
  };
  // Left while another change was on its way: now it is its turn.
  useEffect(() => {
    if (!queued.current || saving.saving) return;
    queued.current = false;
    if (form.dirty) void saving.save();
  });
  const stop = (field: FieldMeta) => {
    form.revert(field);
    setEditing(null);
  };
  // What is on its way stands there already; a refusal opens it again.
  const shown: RecordRow = { ...row, ...form.touched };
  const shape = formShape(object, shown, { phone: useIsPhone(), found: row, pointed: Object.keys(form.problems) });

  const mayEdit = (field: FieldMeta) => editable && canWrite(field) && !shape.locks(field);
  const order = shape.sections.flatMap((section) => section.fields).filter((field) => mayEdit(field) && inputOf(field.type) !== null);
  const move = (field: FieldMeta, by: -1 | 1): boolean => {
    const next = order[order.indexOf(field) + by];
    if (next === undefined) return false;
    save(field);
    setEditing(next.api_name);
    return true;
  };

  const render = (field: FieldMeta) => (
    <DetailRow
      key={field.api_name}
      object={object}
      field={field}
      row={field.api_name in form.changes ? shown : row}
      form={form}
      editable={mayEdit(field)}
      required={shape.requires(field)}
      editing={editing === field.api_name || field.api_name in form.problems || (form.restoredAt !== null && field.api_name in form.changes && !saving.saving)}
      onStart={() => { setEditing(field.api_name); }}
      onStop={() => { stop(field); }}
      onSave={() => { save(field); }}
      onMove={(by) => move(field, by)}
    />
  );

  const count = Object.keys(form.changes).length;
  const open = count > 0 && !saving.saving && editing === null && saving.conflict === null;
  return (
    <form
      className="details"
      noValidate
      aria-busy={saving.saving}
      onSubmit={(event) => {
        event.preventDefault();
        if (form.dirty) void saving.save();
      }}
    >
      {form.restoredAt !== null && form.dirty && !past && <DraftNotice at={form.restoredAt} onDiscard={() => { form.reset(row); setEditing(null); }} />}
      <FormFailure form={form} />
      {shape.sections.map((section) => (
        <section key={section.label ?? ""} className="details-section">
          <h2>{section.label ?? t(shape.sections.length === 1 ? "records.details" : "records.more_fields")}</h2>
          <div className="details-grid">{section.fields.map(render)}</div>
        </section>
      ))}
      <section className="details-section">
        <h2>{t("records.system")}</h2>
        <div className="details-grid">{systemSection(object).map(render)}</div>
      </section>
      {open && (
        <div className="save-bar" role="region" aria-label={t("form.unsaved")}>
          <span>{t("form.unsaved_count", { count })}</span>
          <Button onClick={() => { form.reset(row); setEditing(null); }}>{t("common.cancel")}</Button>
          <Button type="primary" htmlType="submit" loading={saving.saving}>{t("common.save")}</Button>
        </div>
      )}
      {saving.conflict && (
        <ConflictDialog
          fields={saving.conflict.fields}
          mine={form.values}
          theirs={saving.conflict.theirs}
          onResolve={(keep) => { void saving.resolve(keep); }}
          onCancel={saving.dismiss}
        />
      )}
      <UnsavedGuard dirty={open} />
    </form>
  );
});
