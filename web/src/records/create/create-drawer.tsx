import { useIsMutating, useQueryClient } from "@tanstack/react-query";
import { Button, Drawer } from "antd";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { newIdempotencyKey } from "@/api/idempotency";
import { keepForLater } from "@/api/later";
import { ApiError } from "@/api/problem";
import { keys } from "@/api/query-keys";
import { createRecord, isHeld } from "@/api/records";
import type { ObjectMeta } from "@/api/types";
import { useSession } from "@/api/use-session";
import { asText } from "@/fields/values";
import { canWrite } from "@/records/can";
import { CreateForm } from "@/records/create/create-form";
import { initialValues } from "@/records/create/initial-values";
import { warningsOf } from "@/records/form/completion";
import { draftKey } from "@/records/form/draft";
import { UnsavedGuard } from "@/records/form/unsaved-guard";
import { useLeave } from "@/records/form/use-leave";
import { useRecordForm } from "@/records/form/use-record-form";
import { showToast } from "@/ui/toast";
import { useIsPhone } from "@/ui/use-media";

interface Props {
  object: ObjectMeta;
  /** Values given by where it was opened, e.g. the account of a new contact, with its name. */
  preset?: Record<string, unknown>;
  onClose: () => void;
  /** Stay where we are after saving instead of opening the new record. */
  stay?: boolean;
}

/** Quick form for a new record. What was typed survives errors, reloads and closing. */
export function CreateDrawer({ object, preset = {}, onClose, stay = false }: Props) {
  const { t } = useTranslation();
  const { user, workspace } = useSession();
  const navigate = useNavigate();
  const client = useQueryClient();
  const phone = useIsPhone();
  const [saving, setSaving] = useState(false);
  // A record saved while its files are on their way would go without them.
  const uploading = useIsMutating({ mutationKey: keys.uploading }) > 0;
  const idempotency = useRef(newIdempotencyKey());

  const fields = object.fields.filter(canWrite);
  const [start] = useState(() => initialValues(fields));
  const scope = Object.values(preset).map(asText).join("-");
  const key = draftKey(workspace.id, user.id, object.api_name, `new${scope === "" ? "" : `-${scope}`}`);
  const form = useRecordForm(fields, { ...preset }, key);
  const values = { ...start, ...form.values };

  const save = async (another: boolean) => {
    if (uploading || saving) return;
    setSaving(true);
    let sent: Record<string, unknown> = {};
    try {
      const presetNames = Object.fromEntries(Object.entries(preset).filter(([path]) => !path.includes(".")));
      const startSent = Object.fromEntries(Object.entries(start).filter(([name]) => !(name in form.values)));
      sent = { ...startSent, ...presetNames, ...form.changes };
      const row = await createRecord(object.api_name, sent, idempotency.current);
      idempotency.current = newIdempotencyKey();
      form.reset({ ...preset });
      void client.invalidateQueries({ queryKey: keys.records(object.api_name) });
      if (isHeld(row)) {
        showToast({ kind: "done", text: t("records.held") });
        if (!another) onClose();
        return;
      }
      const name = asText(row[object.name_field]);
      const view = () => void navigate(`/o/${object.api_name}/${row.id}`);
      showToast({ kind: "done", text: [t("records.created", { name: name || object.label }), ...warningsOf(row)].join(" "), ...(another || stay ? { action: { label: t("records.open"), run: view } } : {}) });
      if (another) return;
      if (stay) onClose();
      else void navigate(`/o/${object.api_name}/${row.id}`, { replace: true });
    } catch (error) {
      const later = { kind: "create" as const, object: object.api_name, label: object.label, name: asText(values[object.name_field]), values: sent, draft: values };
      if (await keepForLater(error, later, idempotency.current)) {
        idempotency.current = newIdempotencyKey();
        form.reset({ ...preset });
        if (!another) onClose();
        return;
      }
      if (!(error instanceof ApiError && error.status === 0)) idempotency.current = newIdempotencyKey();
      form.fail(error);
    } finally {
      setSaving(false);
    }
  };

  const { leave, question } = useLeave(() => form.dirty, onClose, () => { form.reset({ ...preset }); });

  return (
    <Drawer
      open
      title={t("list.new_of", { label: object.label })}
      size={phone ? "100%" : 520}
      onClose={leave}
      maskClosable={!form.dirty}
      footer={
        <div className="form-footer">
          <Button type="text" disabled={saving || uploading} onClick={() => void save(true)}>{t("form.save_and_new")}</Button>
          <span className="form-footer-end">
            <Button onClick={leave}>{t("common.cancel")}</Button>
            <Button type="primary" loading={saving} disabled={uploading} onClick={() => void save(false)}>{t("common.save")}</Button>
          </span>
        </div>
      }
    >
      <CreateForm object={object} fields={fields} form={form} values={values} onSubmit={() => void save(false)} />
      <UnsavedGuard dirty={form.dirty && !saving} />
      {question}
    </Drawer>
  );
}
