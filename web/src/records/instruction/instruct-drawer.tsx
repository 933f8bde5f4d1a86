import { useQueryClient } from "@tanstack/react-query";
import { Button, Drawer, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { errorText } from "@/api/error-text";
import { instruct, type Recipients } from "@/api/instructions";
import { ApiError } from "@/api/problem";
import { keys } from "@/api/query-keys";
import type { ChoiceOption, ObjectMeta } from "@/api/types";
import { useObject } from "@/api/use-objects";
import { useSession } from "@/api/use-session";
import { isEmptyValue, labelIn } from "@/fields/values";
import { useInstructionTexts } from "@/i18n/instructions/register";
import { canWrite } from "@/records/can";
import { CreateForm } from "@/records/create/create-form";
import { initialValues } from "@/records/create/initial-values";
import { draftKey } from "@/records/form/draft";
import { useDraft } from "@/records/form/use-draft";
import { UnsavedGuard } from "@/records/form/unsaved-guard";
import { useLeave } from "@/records/form/use-leave";
import { useRecordForm } from "@/records/form/use-record-form";
import { isNobody, RecipientField } from "@/records/instruction/recipient-field";
import { showToast } from "@/ui/toast";
import { useIsPhone } from "@/ui/use-media";
import "@/records/instruction/instruction.css";

interface Kept extends Recipients, Readonly<Record<string, unknown>> {
  remind: string[];
}

const NOBODY: Kept = { people: [], audiences: [], remind: [] };

/** A new instruction and to whom it is given, in one form. */
export function InstructDrawer({ object, onClose }: { object: ObjectMeta; onClose: () => void }) {
  const { t } = useTranslation();
  const i = useInstructionTexts();
  const { user, workspace } = useSession();
  const navigate = useNavigate();
  const client = useQueryClient();
  const phone = useIsPhone();
  const [saving, setSaving] = useState(false);
  const [problem, setProblem] = useState("");
  const fields = object.fields.filter(canWrite);
  const [start] = useState(() => initialValues(fields));
  const form = useRecordForm(fields, {}, draftKey(workspace.id, user.id, object.api_name, "new"));
  const to = useDraft<Kept>(object.api_name, "recipients", NOBODY);
  const values = { ...start, ...form.values };
  const dirty = form.dirty || to.dirty;
  const drop = () => { form.reset({}); to.drop(); };

  const save = async () => {
    if (isNobody(to.value)) {
      setProblem(i("nobody"));
      return;
    }
    setSaving(true);
    try {
      const { people, audiences, remind } = to.value;
      const made = await instruct({ ...start, ...form.changes }, { people, audiences }, remind);
      drop();
      void client.invalidateQueries({ queryKey: keys.records(object.api_name) });
      void client.invalidateQueries({ queryKey: keys.records("task") });
      showToast({ kind: "done", text: i("given", { count: made.items.length }), action: { label: t("records.open"), run: () => void navigate(`/o/${object.api_name}/${made.id}`) } });
      onClose();
    } catch (error) {
      if (error instanceof ApiError && error.code.startsWith("instruction_")) setProblem(errorText(error, t));
      else form.fail(error);
    } finally {
      setSaving(false);
    }
  };
  const { leave, question } = useLeave(() => dirty, onClose, drop);

  return (
    <Drawer
      open
      title={i("give")}
      size={phone ? "100%" : 520}
      onClose={leave}
      maskClosable={!dirty}
      footer={
        <div className="form-footer">
          <span className="form-footer-end">
            <Button onClick={leave}>{t("common.cancel")}</Button>
            <Button type="primary" loading={saving} onClick={() => void save()}>{i("give")}</Button>
          </span>
        </div>
      }
    >
      <RecipientField value={to.value} problem={problem} onChange={(next) => { setProblem(""); to.set({ ...to.value, ...next }); }} />
      <CreateForm object={object} fields={fields} form={form} values={values} onSubmit={() => void save()} />
      {!isEmptyValue(values["due_at"]) && <RemindBefore value={to.value.remind} onChange={(remind) => { to.set({ ...to.value, remind }); }} />}
      <UnsavedGuard dirty={dirty && !saving} />
      {question}
    </Drawer>
  );
}

/** When the tasks remind before they are due, by what the company offers for tasks. */
function RemindBefore({ value, onChange }: { value: string[]; onChange: (value: string[]) => void }) {
  const i = useInstructionTexts();
  const field = useObject("task").data?.fields.find((one) => one.api_name === "remind_before");
  if (!field) return null;
  const options = ((field.options as { options?: ChoiceOption[] }).options ?? []).filter((one) => one.active !== false);
  return (
    <div className="form-field recipients-remind">
      <label className="form-label" htmlFor="instruction-remind">{i("remind_before")}</label>
      <Select id="instruction-remind" mode="multiple" value={value} options={options.map((one) => ({ value: one.code, label: labelIn(one.label, one.code) }))} onChange={onChange} />
    </div>
  );
}
