import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { newIdempotencyKey } from "@/api/idempotency";
import { keepForLater } from "@/api/later";
import { ApiError } from "@/api/problem";
import { keys } from "@/api/query-keys";
import { createRecord, isHeld } from "@/api/records";
import { timelineKeys } from "@/api/timeline";
import type { FieldMeta, ObjectMeta, RecordRow } from "@/api/types";
import { useSession } from "@/api/use-session";
import { asText } from "@/fields/values";
import { canWrite } from "@/records/can";
import { initialValues } from "@/records/create/initial-values";
import { useRecordForm, type RecordForm } from "@/records/form/use-record-form";
import { longTextOf, presetFrom, quickFields, splitText } from "@/records/page/compose";
import { composeKey, TEXT } from "@/records/page/compose-draft";
import { showToast } from "@/ui/toast";

export interface Compose {
  form: RecordForm;
  values: Readonly<Record<string, unknown>>;
  quick: FieldMeta[];
  preset: Record<string, unknown>;
  text: string;
  saving: boolean;
  save: () => Promise<void>;
}

/** Writing an activity on a record: one text, a few quick fields, saved like any other record. */
export function useCompose(object: ObjectMeta, link: string, page: ObjectMeta, row: RecordRow, onDone: () => void): Compose {
  const { t } = useTranslation();
  const session = useSession();
  const client = useQueryClient();
  const [saving, setSaving] = useState(false);
  const idempotency = useRef(newIdempotencyKey());
  const fields = object.fields.filter(canWrite);
  const preset = presetFrom(object, link, page, row);
  const [start] = useState(() => initialValues(fields));
  const form = useRecordForm(fields, preset, composeKey(session, object.api_name, row.id));
  const values = { ...start, ...form.values };
  const text = asText(form.values[TEXT]);

  const save = async () => {
    const long = longTextOf(object);
    const parts = splitText(text);
    const presetValues = Object.fromEntries(Object.entries(preset).filter(([path]) => !path.includes(".")));
    const startSent = Object.fromEntries(Object.entries(start).filter(([name]) => !(name in form.values)));
    const named = { [object.name_field]: parts.subject === "" ? null : parts.subject };
    const told = long !== null && parts.content !== "" ? { [long.api_name]: parts.content } : {};
    const sent = { ...startSent, ...presetValues, ...form.changes, ...named, ...told };
    setSaving(true);
    try {
      const made = await createRecord(object.api_name, sent, idempotency.current);
      idempotency.current = newIdempotencyKey();
      form.reset(preset);
      void client.invalidateQueries({ queryKey: keys.records(object.api_name) });
      void client.invalidateQueries({ queryKey: timelineKeys.timeline(page.api_name, row.id) });
      void client.invalidateQueries({ queryKey: timelineKeys.highlights(page.api_name, row.id) });
      void client.invalidateQueries({ queryKey: keys.record(page.api_name, row.id) });
      showToast({ kind: "done", text: isHeld(made) ? t("records.held") : t("records.created", { name: asText(made[object.name_field]) || object.label }) });
      onDone();
    } catch (error) {
      const later = { kind: "create" as const, object: object.api_name, label: object.label, name: parts.subject, values: sent, draft: { ...preset, ...sent } };
      if (await keepForLater(error, later, idempotency.current)) {
        idempotency.current = newIdempotencyKey();
        form.reset(preset);
        onDone();
        return;
      }
      if (!(error instanceof ApiError && error.status === 0)) idempotency.current = newIdempotencyKey();
      form.fail(error);
    } finally {
      setSaving(false);
    }
  };

  return { form, values, quick: quickFields(object, preset), preset, text, saving, save };
}
