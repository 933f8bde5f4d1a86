import { Button, Input, Modal, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { tryAutomation, type Automation, type TriedStep } from "@/api/automations";
import { errorText } from "@/api/error-text";
import { StepResult } from "@/features/automations/step-result";
import { Labelled } from "@/features/automations/step-panel";
import { useReferenceOptions } from "@/fields/lookup/use-reference-options";
import { useAutomationTexts } from "@/i18n/automation/register";

interface Props {
  automation: Automation;
  onClose: () => void;
}

/** Tries the automation on a record and shows what each step would do. */
export function TestDialog({ automation, onClose }: Props) {
  const { t } = useTranslation();
  const n = useAutomationTexts();
  const [record, setRecord] = useState<{ value: string; label: string } | null>(null);
  const [text, setText] = useState("");
  const [given, setGiven] = useState("{}");
  const [running, setRunning] = useState(false);
  const [steps, setSteps] = useState<TriedStep[] | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const { options, loading } = useReferenceOptions(automation.object ?? "user", text, Boolean(automation.object));
  const run = async () => {
    setRunning(true);
    setFailure(null);
    try {
      setSteps(await tryAutomation(automation, record?.value ?? null, automation.trigger.on === "webhook" ? JSON.parse(given) : null));
    } catch (error) {
      setFailure(error);
    }
    setRunning(false);
  };
  return (
    <Modal open title={n("test.title")} onCancel={onClose} footer={null} width={640}>
      <div className="auto-stack">
        <p className="muted">{n("test.text")}</p>
        {automation.object && (
          <Labelled label={n("test.record")}>
            <Select labelInValue value={record} options={options} loading={loading} showSearch={{ filterOption: false, onSearch: setText }} aria-label={n("test.record")} onChange={(next: { value: string; label: string }) => { setRecord(next); }} />
          </Labelled>
        )}
        {automation.trigger.on === "webhook" && <Labelled label={n("test.body")}><Input.TextArea value={given} autoSize={{ minRows: 3 }} aria-label={n("test.body")} onChange={(event) => { setGiven(event.target.value); }} /></Labelled>}
        <div><Button type="primary" loading={running} disabled={Boolean(automation.object) && record === null} onClick={() => void run()}>{n("test.run")}</Button></div>
        {failure !== null && <div className="notice notice-danger" role="alert">{errorText(failure, t)}</div>}
        {steps?.length === 0 && <p className="muted">{n("test.nothing")}</p>}
        {steps && steps.length > 0 && <ol className="auto-results">{steps.map((step, index) => <StepResult key={index} step={step} automation={automation} />)}</ol>}
      </div>
    </Modal>
  );
}
