import { useQueryClient } from "@tanstack/react-query";
import { Button, Input, Popconfirm, Select, Switch } from "antd";
import { useId, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { approvalKeys, flowChange, type Flow } from "@/api/approvals";
import { publishDocuments } from "@/api/meta";
import { ApiError, problemsAt, type FieldProblem } from "@/api/problem";
import { useObject, useObjects } from "@/api/use-objects";
import { StepCards } from "@/features/approvals/step-cards";
import { TriggerForm } from "@/features/approvals/trigger-form";
import { useInboxTexts } from "@/i18n/inbox/register";
import { currentLanguage } from "@/i18n/language";
import { KeptTop } from "@/records/form/kept-parts";
import { ProblemList } from "@/records/form/problem-list";
import { useKeptForm } from "@/records/form/use-kept-form";
import { showToast } from "@/ui/toast";

export function Labelled({ label, problems = [], children }: { label: string; problems?: readonly FieldProblem[]; children: ReactNode }) {
  const id = useId();
  return <div className="flow-field"><span>{label}</span>{children}<ProblemList id={id} problems={problems} /></div>;
}

interface Props {
  /** The flow's key; null for a new one. */
  name: string | null;
  stored: Flow;
  taken: readonly string[];
}

function keyFor(object: string, taken: readonly string[]): string {
  const base = `${object}_approval`;
  if (!taken.includes(base)) return base;
  for (let number = 2; ; number += 1) if (!taken.includes(`${base}_${String(number)}`)) return `${base}_${String(number)}`;
}

/** Edits a flow and publishes it; what the server refuses is said where it belongs. */
export function FlowForm({ name, stored, taken }: Props) {
  const { t } = useTranslation();
  const n = useInboxTexts();
  const client = useQueryClient();
  const navigate = useNavigate();
  const objects = useObjects();
  const form = useKeptForm("$approval_flow", name ?? "new", { ...stored });
  const flow: Flow = form.value;
  const [saving, setSaving] = useState(false);
  const meta = useObject(flow.object);
  const language = currentLanguage();
  const set = (patch: Partial<Flow>) => { form.change(patch); };

  const publish = async (next: Flow | null) => {
    setSaving(true);
    try {
      await publishDocuments([flowChange(name ?? keyFor(flow.object, taken), next)], n(next === null ? "flows.deleted" : "flows.published"));
      form.drop();
      showToast({ kind: "done", text: n(next === null ? "flows.deleted" : "flows.published") });
      await client.invalidateQueries({ queryKey: approvalKeys.flows });
      await navigate("/settings/approvals");
    } catch (error) {
      form.fail(error);
    }
    setSaving(false);
  };
  const problems = form.failure instanceof ApiError ? form.failure.problems : [];
  const complete = flow.object !== "" && Object.values(flow.label).some((text) => text.trim() !== "");
  return (
    <div className="flow-form">
      <KeptTop form={form} saving={saving} whole />
      <section className="card">
        <Labelled label={n("flows.name")} problems={problemsAt(problems, "label")}>
          <Input
            value={flow.label[language] ?? ""}
            maxLength={100}
            aria-label={n("flows.name")}
            onChange={(event) => { set({ label: { ...flow.label, [language]: event.target.value } }); }}
          />
        </Labelled>
        <Labelled label={n("flows.object")} problems={problemsAt(problems, "object")}>
          <Select
            value={flow.object || null}
            disabled={name !== null}
            aria-label={n("flows.object")}
            showSearch={{ optionFilterProp: "label" }}
            options={(objects.data ?? []).filter((one) => one.api_name !== "user").map((one) => ({ value: one.api_name, label: one.label }))}
            onChange={(object: string) => { set({ object, condition: null, before: null, trigger: flow.trigger && { ...flow.trigger, fields: [] } }); }}
          />
        </Labelled>
        <div className="flow-line"><Switch checked={flow.active} aria-label={n("flows.active")} onChange={(active) => { set({ active }); }} /><span>{n("flows.active")}</span></div>
      </section>
      {meta.data && flow.object !== "" && (
        <>
          <TriggerForm object={meta.data} flow={flow} problems={problems} onChange={set} />
          <section className="card">
            <h2>{n("flows.steps")}</h2>
            <StepCards object={meta.data} steps={flow.steps} problems={problems} onChange={(steps) => { set({ steps }); }} />
          </section>
        </>
      )}
      <div className="flow-footer">
        <Button type="primary" loading={saving} disabled={!complete} onClick={() => void publish(flow)}>{n("flows.publish")}</Button>
        {name !== null && (
          <Popconfirm title={n("flows.delete_text")} okText={n("flows.delete")} cancelText={t("common.cancel")} onConfirm={() => void publish(null)}>
            <Button danger className="end">{n("flows.delete")}</Button>
          </Popconfirm>
        )}
      </div>
    </div>
  );
}
