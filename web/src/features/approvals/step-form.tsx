import { Checkbox, Input, InputNumber, Select } from "antd";
import { useId } from "react";
import type { FlowStep } from "@/api/approvals";
import type { FieldProblem } from "@/api/problem";
import type { ObjectMeta } from "@/api/types";
import { ApproverPicker } from "@/features/approvals/approver-picker";
import { Labelled } from "@/features/approvals/flow-form";
import { Condition } from "@/features/approvals/trigger-form";
import { useInboxTexts } from "@/i18n/inbox/register";
import { currentLanguage } from "@/i18n/language";
import { ProblemList } from "@/records/form/problem-list";

interface Props {
  object: ObjectMeta;
  step: FlowStep;
  /** What is wrong with a part of the step. */
  problems: (part: string) => readonly FieldProblem[];
  onChange: (step: FlowStep) => void;
}

/** One step: who decides, how, until when. */
export function StepForm({ object, step, problems, onChange }: Props) {
  const n = useInboxTexts();
  const language = currentLanguage();
  const id = useId();
  const set = (patch: Partial<FlowStep>) => { onChange({ ...step, ...patch }); };
  return (
    <>
      <Input
        value={step.label[language] ?? ""}
        placeholder={n("flows.step_label")}
        aria-label={n("flows.step_label")}
        maxLength={60}
        onChange={(event) => { set({ label: event.target.value === "" ? {} : { ...step.label, [language]: event.target.value } }); }}
      />
      <Labelled label={n("flows.approvers")} problems={problems("approvers")}><ApproverPicker object={object} approvers={step.approvers} onChange={(approvers) => { set({ approvers }); }} /></Labelled>
      <div className="flow-line">
        <Select
          className="grow"
          value={step.mode}
          aria-label={n("flows.mode")}
          options={(["all", "any", "quorum"] as const).map((mode) => ({ value: mode, label: n(`flows.modes.${mode}`) }))}
          onChange={(mode) => { set({ mode }); }}
        />
        {step.mode === "quorum" && <InputNumber min={1} max={50} value={step.quorum} aria-label={n("flows.quorum")} onChange={(quorum) => { set({ quorum: quorum ?? 1 }); }} />}
      </div>
      <ProblemList id={`${id}-how`} problems={[...problems("label"), ...problems("quorum"), ...problems("timeout")]} />
      <div className="flow-line">
        <span className="muted">{n("flows.timeout")}</span>
        <InputNumber
          min={1}
          max={2000}
          value={step.timeout?.hours ?? null}
          placeholder={n("flows.timeout_none")}
          suffix={n("flows.hours")}
          aria-label={`${n("flows.timeout")}: ${n("flows.hours")}`}
          style={{ width: 190 }}
          onChange={(hours) => { set({ timeout: hours === null ? null : { hours, then: step.timeout?.then ?? "remind" } }); }}
        />
        {step.timeout && (
          <Select
            value={step.timeout.then}
            aria-label={n("flows.timeout")}
            options={(["remind", "escalate", "approve", "reject"] as const).map((then) => ({ value: then, label: n(`flows.then.${then}`) }))}
            onChange={(then) => { if (step.timeout) set({ timeout: { ...step.timeout, then } }); }}
          />
        )}
      </div>
      <Condition label={n("flows.step_condition")} object={object} value={step.condition} problems={problems("condition")} onChange={(condition) => { set({ condition }); }} />
      <Labelled label={n("flows.cc")} problems={problems("cc")}><ApproverPicker object={object} approvers={step.cc} onChange={(cc) => { set({ cc }); }} /></Labelled>
      <div className="flow-line">
        <Checkbox checked={step.add_signer} onChange={(event) => { set({ add_signer: event.target.checked }); }}>{n("flows.add_signer")}</Checkbox>
        <Checkbox checked={step.require_comment} onChange={(event) => { set({ require_comment: event.target.checked }); }}>{n("flows.require_comment")}</Checkbox>
      </div>
    </>
  );
}
