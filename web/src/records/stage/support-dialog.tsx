import { useQueryClient } from "@tanstack/react-query";
import { Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/api/error-text";
import { ApiError, problemText, splitProblems, type FieldProblem } from "@/api/problem";
import { keys } from "@/api/query-keys";
import { askForSupport, questionKeys, type Support } from "@/api/questions";
import { useObject } from "@/api/use-objects";
import { changedValues } from "@/fields/wire";
import { useStageTexts } from "@/i18n/process/register";
import { DraftNotice } from "@/records/form/draft-notice";
import { FormField } from "@/records/form/form-field";
import { useDraft } from "@/records/form/use-draft";
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
  const kept = useDraft<Readonly<Record<string, unknown>>>(SUPPORT, `for ${id}`, {});
  const [problems, setProblems] = useState<readonly FieldProblem[]>([]);
  const [failure, setFailure] = useState<unknown>(null);
  const [saving, setSaving] = useState(false);
  const { leave, question } = useLeave(() => kept.dirty, onClose, kept.drop);
  if (!meta) return null;
  const fields = ASKED.flatMap((name) => meta.fields.find((field) => field.api_name === name) ?? []);
  const { byField, other } = splitProblems(problems, new Set(ASKED));

  const save = async () => {
    setSaving(true);
    try {
      await askForSupport(object, id, { ...NOTHING, ...changedValues(fields, {}, kept.value) });
      kept.drop();
      showToast({ kind: "done", text: t("support.asked") });
      await Promise.all([...[object, SUPPORT, "task"].map(keys.records), questionKeys.mine].map((queryKey) => client.invalidateQueries({ queryKey })));
      onClose();
    } catch (error) {
      setFailure(error);
      setProblems(error instanceof ApiError ? error.problems : []);
    }
    setSaving(false);
  };
  return (
    <Modal open width={480} title={t("support.dialog")} okText={common("common.save")} cancelText={common("common.cancel")} confirmLoading={saving} onOk={() => void save()} onCancel={leave}>
      <div className="form">
        {kept.restoredAt !== null && kept.dirty && <DraftNotice at={kept.restoredAt} onDiscard={kept.drop} />}
        {failure !== null && (
          <div className="notice notice-danger" role="alert">
            <div><p>{errorText(failure, common)}</p>{other.map((one) => <p key={one.code}>{problemText(one)}</p>)}</div>
          </div>
        )}
        {fields.map((field) => (
          <FormField key={field.api_name} field={field} values={kept.value} problems={byField[field.api_name] ?? []} onChange={(patch) => { kept.set({ ...kept.value, ...patch }); setProblems([]); setFailure(null); }} />
        ))}
      </div>
      {question}
    </Modal>
  );
}
