import { useQueryClient } from "@tanstack/react-query";
import { Button, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/api/error-text";
import { ApiError, problemText, splitProblems, type FieldProblem } from "@/api/problem";
import { keys } from "@/api/query-keys";
import { advance, type Way } from "@/api/stages";
import type { ObjectMeta, RecordRow } from "@/api/types";
import { changedValues } from "@/fields/wire";
import { useStageTexts } from "@/i18n/process/register";
import { FormField } from "@/records/form/form-field";
import { wantedFields, wantedRecords } from "@/records/stage/advance-model";
import { EvidenceList } from "@/records/stage/evidence-list";
import { MoveWords, type Words } from "@/records/stage/move-words";
import { NewRecords, type NewRecord } from "@/records/stage/new-records";
import { showToast } from "@/ui/toast";
import { useIsPhone } from "@/ui/use-media";
import "@/records/stage/stages.css";

interface Props {
  object: ObjectMeta;
  row: RecordRow;
  from: string;
  way: Way;
  version: number;
  /** Told whether the record went on, was sent for approval, or stays. */
  onClose: (outcome: "moved" | "held" | "left") => void;
}

/** Collects exactly what is missing for a stage, in place, and goes on in one step. */
export function AdvanceDialog({ object, row, from, way, version, onClose }: Props) {
  const t = useStageTexts();
  const { t: common } = useTranslation();
  const client = useQueryClient();
  const phone = useIsPhone();
  const [values, setValues] = useState<Readonly<Record<string, unknown>>>(row);
  const [records, setRecords] = useState<readonly NewRecord[]>([]);
  const [checks, setChecks] = useState<ReadonlySet<string>>(new Set(way.evidence.flatMap((one) => one.items.filter((item) => item.done).map((item) => item.code))));
  const [words, setWords] = useState<Words>({ action: null, reason: "", occurredAt: null });
  const [problems, setProblems] = useState<readonly FieldProblem[]>([]);
  const [failure, setFailure] = useState<unknown>(null);
  const [saving, setSaving] = useState(false);

  const names = new Set(wantedFields(way));
  const fields = object.fields.filter((field) => names.has(field.api_name));
  const wanted = wantedRecords(way);
  const change = <T,>(set: (value: T) => void) => (value: T) => {
    set(value);
    setProblems([]);
    setFailure(null);
  };

  const complain = (): FieldProblem[] => {
    const found: FieldProblem[] = [];
    if (way.require_action && way.actions.length > 0 && words.action === null) found.push({ pointer: "action", code: "action", message: t("action_missing") });
    if (way.require_reason && words.reason.trim() === "") found.push({ pointer: "reason", code: "reason", message: t("reason_missing") });
    return found;
  };

  const save = async () => {
    const own = complain();
    setProblems(own);
    if (own.length > 0) return;
    setSaving(true);
    try {
      const answer = await advance(object.api_name, row.id, {
        to: way.stage,
        version,
        values: changedValues(fields, row, values),
        create: records.map(({ object: child, lookup, values: given }) => ({ object: child, lookup, values: given })),
        checks: [...checks],
        ...(words.action === null ? {} : { action: words.action }),
        ...(words.reason.trim() === "" ? {} : { reason: words.reason.trim() }),
        ...(words.occurredAt === null ? {} : { occurred_at: words.occurredAt }),
      });
      const held = answer.status === "held";
      showToast({ kind: "done", text: held ? t("held") : t("moved", { stage: way.label }) });
      void client.invalidateQueries({ queryKey: keys.records(object.api_name) });
      for (const child of new Set(records.map((one) => one.object))) void client.invalidateQueries({ queryKey: keys.records(child) });
      onClose(held ? "held" : "moved");
    } catch (error) {
      setFailure(error);
      setProblems(error instanceof ApiError ? error.problems : []);
    } finally {
      setSaving(false);
    }
  };

  const ofRecords = problems.filter((one) => one.pointer.startsWith("create/"));
  const { byField, other } = splitProblems(problems.filter((one) => !one.pointer.startsWith("create/")), new Set([...names, "action", "reason", "occurred_at"]));
  const ok = way.backward ? (way.approval ? t("confirm_back") : t("go_back", { stage: way.label })) : way.kind === "lost" ? t("confirm_lost", { stage: way.label }) : t("confirm", { stage: way.label });

  return (
    <Modal
      open
      title={t("dialog", { from, to: way.label })}
      width={phone ? "100%" : 560}
      {...(phone ? { style: { top: 0, maxWidth: "100vw", margin: 0 } } : {})}
      maskClosable={false}
      onCancel={() => { onClose("left"); }}
      footer={[
        <Button key="cancel" onClick={() => { onClose("left"); }}>{common("common.cancel")}</Button>,
        <Button key="ok" type="primary" loading={saving} onClick={() => void save()}>{ok}</Button>,
      ]}
    >
      <form className="form" noValidate onSubmit={(event) => { event.preventDefault(); void save(); }}>
        {failure !== null && (
          <div className="notice notice-danger" role="alert">
            <div>
              <p>{other.length > 0 ? t("others") : errorText(failure, common)}</p>
              {other.map((problem) => <p key={`${problem.code}${problem.message}`}>{problemText(problem)}</p>)}
            </div>
          </div>
        )}
        {way.approval && <p className="notice">{t("approval_note")}</p>}
        {way.evidence.length > 0 && (
          <EvidenceList object={object} row={row} way={way} values={values} fresh={records} checks={checks} onChecks={change(setChecks)} />
        )}
        {fields.map((field) => (
          <FormField key={field.api_name} field={field} values={values} problems={byField[field.api_name] ?? []} onChange={(patch) => { change(setValues)({ ...values, ...patch }); }} />
        ))}
        {wanted.map((one) => (
          <NewRecords
            key={one.object}
            wanted={one}
            parent={row}
            all={records}
            problems={ofRecords}
            onChange={change(setRecords)}
          />
        ))}
        <MoveWords way={way} words={words} problems={byField} onChange={change(setWords)} />
        <button type="submit" hidden aria-hidden tabIndex={-1} />
      </form>
    </Modal>
  );
}
