import { useQueryClient } from "@tanstack/react-query";
import { Button, Modal } from "antd";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/api/error-text";
import { newIdempotencyKey } from "@/api/idempotency";
import { keepForLater } from "@/api/later";
import { ApiError, problemText, splitProblems, type FieldProblem } from "@/api/problem";
import { keys } from "@/api/query-keys";
import { advance, type AdvanceRequest, type Way } from "@/api/stages";
import type { ObjectMeta, RecordRow } from "@/api/types";
import { asText } from "@/fields/values";
import { changedValues } from "@/fields/wire";
import { useStageTexts } from "@/i18n/process/register";
import { DraftNotice } from "@/records/form/draft-notice";
import { FormField } from "@/records/form/form-field";
import { UnsavedGuard } from "@/records/form/unsaved-guard";
import { useDraft } from "@/records/form/use-draft";
import { useLeave } from "@/records/form/use-leave";
import { moveDraft, wantedFields, wantedRecords } from "@/records/stage/advance-model";
import { EvidenceList } from "@/records/stage/evidence-list";
import { MoveWords, type Words } from "@/records/stage/move-words";
import { NewRecords, type NewRecord } from "@/records/stage/new-records";
import { showToast } from "@/ui/toast";
import { useIsPhone } from "@/ui/use-media";
import "@/records/stage/stages.css";

interface Props {
  object: ObjectMeta;
  row: RecordRow;
  /** Where it is: label, and code for what is sent later. */
  from: string;
  at: string | null;
  way: Way;
  version: number;
  /** Told whether the record went on, was sent for approval, or stays. */
  onClose: (outcome: "moved" | "held" | "left") => void;
}

interface Entered extends Record<string, unknown> {
  touched: Readonly<Record<string, unknown>>;
  records: readonly NewRecord[];
  checks: string[];
  words: Words;
}

/** Collects exactly what is missing for a stage, in place, and goes on in one step. */
export function AdvanceDialog({ object, row, from, at, way, version, onClose }: Props) {
  const t = useStageTexts();
  const { t: common } = useTranslation();
  const client = useQueryClient();
  const phone = useIsPhone();
  const idempotency = useRef(newIdempotencyKey());
  const kept = useDraft<Entered>(object.api_name, moveDraft(row.id, way.stage), {
    touched: {},
    records: [],
    checks: way.evidence.flatMap((one) => one.items.filter((item) => item.done).map((item) => item.code)),
    words: { action: null, reason: "", occurredAt: null },
  });
  const { records, words } = kept.value;
  const values = { ...row, ...kept.value.touched };
  const checks = new Set(kept.value.checks);
  const [problems, setProblems] = useState<readonly FieldProblem[]>([]);
  const [failure, setFailure] = useState<unknown>(null);
  const [saving, setSaving] = useState(false);

  const names = new Set(wantedFields(way));
  const fields = object.fields.filter((field) => names.has(field.api_name));
  const wanted = wantedRecords(way);
  const change = (patch: Partial<Entered>) => {
    kept.set({ ...kept.value, ...patch });
    setProblems([]);
    setFailure(null);
  };
  const begin = (fresh: readonly NewRecord[]) => {
    kept.begin((old) => {
      const free = Math.max(0, ...old.records.map((one) => one.key)) + 1;
      return { ...old, records: [...old.records, ...fresh.map((one, index) => ({ ...one, key: free + index }))] };
    });
  };
  const { leave, question } = useLeave(() => kept.dirty, () => { onClose("left"); }, kept.drop);

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
    const step: AdvanceRequest = {
      to: way.stage,
      version,
      values: changedValues(fields, row, values),
      create: records.map(({ object: child, lookup, values: given }) => ({ object: child, lookup, values: given })),
      checks: kept.value.checks,
      ...(words.action === null ? {} : { action: words.action }),
      ...(words.reason.trim() === "" ? {} : { reason: words.reason.trim() }),
      ...(words.occurredAt === null ? {} : { occurred_at: words.occurredAt }),
    };
    setSaving(true);
    try {
      const answer = await advance(object.api_name, row.id, step, idempotency.current);
      kept.drop();
      const held = answer.status === "held";
      showToast({ kind: "done", text: held ? t("held") : t("moved", { stage: way.label }) });
      void client.invalidateQueries({ queryKey: keys.records(object.api_name) });
      for (const child of new Set(records.map((one) => one.object))) void client.invalidateQueries({ queryKey: keys.records(child) });
      onClose(held ? "held" : "moved");
    } catch (error) {
      // When it happened is known now; when it arrives is not.
      const then: AdvanceRequest = { occurred_at: new Date().toISOString(), ...step };
      const later = { kind: "move" as const, object: object.api_name, id: row.id, label: object.label, name: asText(row[object.name_field]), stage: way.label, from: at, step: then, draft: kept.value };
      if (await keepForLater(error, later)) {
        kept.drop();
        onClose("held");
        return;
      }
      if (!(error instanceof ApiError && error.status === 0)) idempotency.current = newIdempotencyKey();
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
      onCancel={leave}
      footer={[
        <Button key="cancel" onClick={leave}>{common("common.cancel")}</Button>,
        <Button key="ok" type="primary" loading={saving} onClick={() => void save()}>{ok}</Button>,
      ]}
    >
      <form className="form" noValidate onSubmit={(event) => { event.preventDefault(); void save(); }}>
        {kept.restoredAt !== null && kept.dirty && <DraftNotice at={kept.restoredAt} onDiscard={kept.drop} />}
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
          <EvidenceList object={object} row={row} way={way} values={values} fresh={records} checks={checks} onChecks={(next) => { change({ checks: [...next] }); }} />
        )}
        {fields.map((field) => (
          <FormField key={field.api_name} field={field} values={values} problems={byField[field.api_name] ?? []} onChange={(patch) => { change({ touched: { ...kept.value.touched, ...patch } }); }} />
        ))}
        {wanted.map((one) => (
          <NewRecords
            key={one.object}
            wanted={one}
            parent={row}
            all={records}
            problems={ofRecords}
            onChange={(next) => { change({ records: next }); }}
            onBegin={begin}
          />
        ))}
        <MoveWords way={way} words={words} problems={byField} onChange={(next) => { change({ words: next }); }} />
        <button type="submit" hidden aria-hidden tabIndex={-1} />
      </form>
      <UnsavedGuard dirty={kept.dirty && !saving} />
      {question}
    </Modal>
  );
}
