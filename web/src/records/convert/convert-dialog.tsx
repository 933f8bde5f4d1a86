import { useQueryClient } from "@tanstack/react-query";
import { Button, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { convert, undoConversion, type Conversion, type TargetChoice } from "@/api/conversions";
import { errorText } from "@/api/error-text";
import { ApiError, problemText, type FieldProblem } from "@/api/problem";
import { keys } from "@/api/query-keys";
import type { ObjectMeta, RecordRow } from "@/api/types";
import { useStageTexts } from "@/i18n/process/register";
import { ConvertTarget } from "@/records/convert/convert-target";
import { DraftNotice } from "@/records/form/draft-notice";
import { UnsavedGuard } from "@/records/form/unsaved-guard";
import { useDraft } from "@/records/form/use-draft";
import { useLeave } from "@/records/form/use-leave";
import { showToast } from "@/ui/toast";
import { useIsPhone } from "@/ui/use-media";
import "@/records/convert/convert.css";

interface Props {
  object: ObjectMeta;
  row: RecordRow;
  conversion: Conversion;
  onClose: () => void;
}

/** What a record turns into, each new or an existing one; one step makes all of it. */
export function ConvertDialog({ object, row, conversion, onClose }: Props) {
  const t = useStageTexts();
  const { t: common } = useTranslation();
  const client = useQueryClient();
  const navigate = useNavigate();
  const phone = useIsPhone();
  // The first existing record is chosen: a second customer of the same name is rarely meant.
  const kept = useDraft<{ choices: Record<string, TargetChoice> }>(object.api_name, `convert-${row.id}-${conversion.key}`, {
    choices: Object.fromEntries(conversion.targets.map((target) => [target.target, { use: target.matches[0]?.id ?? null, values: {}, skip: false }])),
  });
  const { choices } = kept.value;
  const { leave, question } = useLeave(() => kept.dirty, onClose, kept.drop);
  const [problems, setProblems] = useState<readonly FieldProblem[]>([]);
  const [failure, setFailure] = useState<unknown>(null);
  const [saving, setSaving] = useState(false);

  const refresh = () => Promise.all([object.api_name, ...conversion.targets.map((one) => one.object)].map((name) => client.invalidateQueries({ queryKey: keys.records(name) })));
  const undo = async () => {
    try {
      await undoConversion(object.api_name, row.id);
      await refresh();
      void navigate(`/o/${object.api_name}/${row.id}`);
    } catch (error) {
      showToast({ kind: "failed", text: errorText(error, common) });
    }
  };
  const save = async () => {
    setSaving(true);
    try {
      const made = await convert(object.api_name, row.id, conversion.key, choices);
      kept.drop();
      showToast({ kind: "done", text: t("converted"), action: { label: t("undo"), run: () => void undo() } });
      await refresh();
      onClose();
      const last = made.records.at(-1);
      if (last) void navigate(`/o/${last.object}/${last.id}`);
    } catch (error) {
      setFailure(error);
      setProblems(error instanceof ApiError ? error.problems : []);
    } finally {
      setSaving(false);
    }
  };

  const known = new Set(conversion.targets.map((one) => one.target));
  const others = problems.filter((one) => !known.has(one.pointer.split("/").find((part) => part !== "") ?? ""));
  return (
    <Modal
      open
      title={conversion.label}
      width={phone ? "100%" : 600}
      {...(phone ? { style: { top: 0, maxWidth: "100vw", margin: 0 } } : {})}
      maskClosable={false}
      onCancel={leave}
      footer={[
        <Button key="cancel" onClick={leave}>{common("common.cancel")}</Button>,
        <Button key="ok" type="primary" loading={saving} onClick={() => void save()}>{t("convert")}</Button>,
      ]}
    >
      <form className="form" noValidate onSubmit={(event) => { event.preventDefault(); void save(); }}>
        {kept.restoredAt !== null && kept.dirty && <DraftNotice at={kept.restoredAt} onDiscard={kept.drop} />}
        {failure !== null && (
          <div className="notice notice-danger" role="alert">
            <div>
              <p>{problems.length > 0 ? t("others") : errorText(failure, common)}</p>
              {others.map((problem) => <p key={`${problem.code}${problem.message}`}>{problemText(problem)}</p>)}
            </div>
          </div>
        )}
        {conversion.targets.map((target) => (
          <ConvertTarget
            key={target.target}
            target={target}
            choice={choices[target.target] ?? { use: null, values: {}, skip: false }}
            problems={problems.filter((one) => one.pointer.replace(/^\//, "").startsWith(`${target.target}/`))}
            onChange={(choice) => {
              kept.set({ choices: { ...choices, [target.target]: choice } });
              setProblems([]);
              setFailure(null);
            }}
          />
        ))}
        <button type="submit" hidden aria-hidden tabIndex={-1} />
      </form>
      <UnsavedGuard dirty={kept.dirty && !saving} />
      {question}
    </Modal>
  );
}
