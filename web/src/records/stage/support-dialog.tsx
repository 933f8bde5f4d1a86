import { useQueryClient } from "@tanstack/react-query";
import { Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { keys } from "@/api/query-keys";
import { askForSupport, questionKeys, type Support } from "@/api/questions";
import { useObject } from "@/api/use-objects";
import { changedValues } from "@/fields/wire";
import { useStageTexts } from "@/i18n/process/register";
import { FormField } from "@/records/form/form-field";
import { KeptTop } from "@/records/form/kept-parts";
import { useKeptForm } from "@/records/form/use-kept-form";
import { useLeave } from "@/records/form/use-leave";
import { showToast } from "@/ui/toast";

/** The object that requests for pre-sales support are records of. */
export const SUPPORT = "presales_request";
const ASKED = ["engineer", "needed_on", "material"];
const NOTHING: Support = { engineer: null, needed_on: null, material: null };

/** Asks for pre-sales support of a record that stays too long: who, by when, with what. */
export function SupportDialog({ object, id, onClose }: { object: string; id: string; onClose: () => void }) {
  const t = useStageTexts();
  const { t: common } = useTranslation();
  const client = useQueryClient();
  const meta = useObject(SUPPORT).data;
  const form = useKeptForm<Readonly<Record<string, unknown>>>(SUPPORT, `for ${id}`, {}, ASKED);
  const [saving, setSaving] = useState(false);
  const { leave, question } = useLeave(() => form.dirty, onClose, form.drop);
  if (!meta) return null;
  const fields = ASKED.flatMap((name) => meta.fields.find((field) => field.api_name === name) ?? []);

  const save = async () => {
    setSaving(true);
    try {
      await askForSupport(object, id, { ...NOTHING, ...changedValues(fields, {}, form.value) });
      form.drop();
      showToast({ kind: "done", text: t("support.asked") });
      await Promise.all([...[object, SUPPORT, "task"].map(keys.records), questionKeys.mine].map((queryKey) => client.invalidateQueries({ queryKey })));
      onClose();
    } catch (error) {
      form.fail(error);
    }
    setSaving(false);
  };
  return (
    <Modal open width={480} title={t("support.dialog")} okText={common("common.save")} cancelText={common("common.cancel")} confirmLoading={saving} onOk={() => void save()} onCancel={leave}>
      <div className="form">
        <KeptTop form={form} saving={saving} />
        {fields.map((field) => (
          <FormField key={field.api_name} field={field} values={form.value} problems={form.problems[field.api_name] ?? []} onChange={form.change} />
        ))}
      </div>
      {question}
    </Modal>
  );
}
