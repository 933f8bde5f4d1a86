import { useQueryClient } from "@tanstack/react-query";
import { Modal } from "antd";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/api/error-text";
import { newIdempotencyKey } from "@/api/idempotency";
import { ApiError, problemText, splitProblems, type FieldProblem } from "@/api/problem";
import { keys } from "@/api/query-keys";
import { createRecord } from "@/api/records";
import type { ObjectMeta, RecordRow } from "@/api/types";
import { useObject } from "@/api/use-objects";
import { asText } from "@/fields/values";
import { changedValues } from "@/fields/wire";
import { useStageTexts } from "@/i18n/process/register";
import { FormField } from "@/records/form/form-field";
import { showToast } from "@/ui/toast";

/** The object that requests for pre-sales support are records of. */
export const SUPPORT = "presales_request";
const ASKED = ["engineer", "needed_on", "material"];

interface Props {
  object: ObjectMeta;
  row: RecordRow;
  onClose: () => void;
}

/** Asks for pre-sales support of a record that stays too long: who, by when, with what. */
export function SupportDialog({ object, row, onClose }: Props) {
  const t = useStageTexts();
  const { t: common } = useTranslation();
  const client = useQueryClient();
  const meta = useObject(SUPPORT).data;
  const lookup = object.related.find((one) => one.object === SUPPORT)?.field;
  const [values, setValues] = useState<Readonly<Record<string, unknown>>>({});
  const [problems, setProblems] = useState<readonly FieldProblem[]>([]);
  const [failure, setFailure] = useState<unknown>(null);
  const [saving, setSaving] = useState(false);
  const idempotency = useRef(newIdempotencyKey());
  if (!meta || lookup === undefined) return null;
  const fields = ASKED.flatMap((name) => meta.fields.find((field) => field.api_name === name) ?? []);
  const { byField, other } = splitProblems(problems, new Set(ASKED));

  const save = async () => {
    setSaving(true);
    try {
      const name = `${asText(row[object.name_field])} · ${meta.label}`;
      await createRecord(SUPPORT, { ...changedValues(fields, {}, values), [meta.name_field]: name, [lookup]: row.id }, idempotency.current);
      showToast({ kind: "done", text: t("support.asked") });
      await Promise.all([object.api_name, SUPPORT].map((each) => client.invalidateQueries({ queryKey: keys.records(each) })));
      onClose();
    } catch (error) {
      idempotency.current = newIdempotencyKey();
      setFailure(error);
      setProblems(error instanceof ApiError ? error.problems : []);
    }
    setSaving(false);
  };
  return (
    <Modal open width={480} title={t("support.dialog")} okText={common("common.save")} cancelText={common("common.cancel")} confirmLoading={saving} onOk={() => void save()} onCancel={onClose}>
      <div className="form">
        {failure !== null && (
          <div className="notice notice-danger" role="alert">
            <div><p>{errorText(failure, common)}</p>{other.map((one) => <p key={one.code}>{problemText(one)}</p>)}</div>
          </div>
        )}
        {fields.map((field) => (
          <FormField key={field.api_name} field={field} values={values} problems={byField[field.api_name] ?? []} onChange={(patch) => { setValues({ ...values, ...patch }); setProblems([]); setFailure(null); }} />
        ))}
      </div>
    </Modal>
  );
}
