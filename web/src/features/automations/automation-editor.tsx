import { useQueryClient } from "@tanstack/react-query";
import { Button, Input, Popconfirm, Switch } from "antd";
import { FlaskConical } from "lucide-react";
import { lazy, Suspense, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate, useSearchParams } from "react-router";
import { automationKeys, type Automation, type StepKind } from "@/api/automations";
import { publishDocuments } from "@/api/meta";
import { ApiError } from "@/api/problem";
import { FlowPart } from "@/features/automations/flow-part";
import { RunList } from "@/features/automations/run-list";
import { insertStep, newStep, stepsAt, type Slot } from "@/features/automations/steps-model";
import { TestDialog } from "@/features/automations/test-dialog";
import { VersionList } from "@/features/automations/version-list";
import { useAutomationTexts } from "@/i18n/automation/register";
import { currentLanguage } from "@/i18n/language";
import { KeptTop } from "@/records/form/kept-parts";
import { useKeptForm } from "@/records/form/use-kept-form";
import { Skeleton } from "@/ui/skeleton";
import { Tabs } from "@/ui/tabs";
import { showToast } from "@/ui/toast";
import { useStable } from "@/ui/use-stable";

const YamlEditor = lazy(async () => ({ default: (await import("@/features/automations/yaml-editor")).YamlEditor }));

interface Props {
  /** The document's key; null for a new one. */
  name: string | null;
  stored: Automation;
}

function keyFor(automation: Automation): string {
  return `${automation.object ?? "flow"}_${automation.trigger.on}_${Date.now().toString(36)}`;
}

/** What is left out of a document is as by default; what is undefined is left out. */
function cleaned(automation: Automation): Record<string, unknown> {
  return JSON.parse(JSON.stringify(automation)) as Record<string, unknown>;
}

/** Edits an automation and publishes it; what the server refuses is said and marked. */
export function AutomationEditor({ name, stored }: Props) {
  const { t } = useTranslation();
  const n = useAutomationTexts();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [search] = useSearchParams();
  const form = useKeptForm<{ document: Automation }>("$automation", name ?? "new", { document: stored });
  const { document: automation } = form.value;
  const [tab, setTab] = useState(search.has("run") ? "runs" : "flow");
  const [selected, setSelected] = useState(name === null ? "$trigger" : "");
  const [testing, setTesting] = useState(false);
  const [saving, setSaving] = useState(false);
  const language = currentLanguage();
  const change = (next: Automation) => { form.change({ document: next }); };
  const add = useStable((slot: Slot, kind: StepKind) => {
    const step = newStep(kind, automation);
    change({ ...automation, steps: insertStep(automation.steps, slot, step) });
    setSelected(step.id);
  });

  const publish = async (body: Automation | null, note = n(body ? "published" : "removed")) => {
    setSaving(true);
    const key = name ?? keyFor(automation);
    try {
      await publishDocuments([{ kind: "automation", key, body: body && cleaned(body) }], note);
      if (body === null || name === null) form.drop();
      else form.settle({ document: body });
      showToast({ kind: "done", text: note });
      await client.invalidateQueries({ queryKey: automationKeys.all });
      if (body === null) await navigate("/settings/automations");
      else if (name === null) await navigate(`/settings/automations/${key}`, { replace: true });
    } catch (error) {
      form.fail(error);
    }
    setSaving(false);
  };
  const restore = async (body: Automation, number: number) => {
    change(body);
    await publish(body, n("versions.restored", { number }));
  };
  const { failure } = form;
  const problems = useMemo(() => (failure instanceof ApiError ? failure.problems : []), [failure]);
  const marked = useMemo(() => stepsAt(automation, problems.map((problem) => problem.pointer)), [automation, problems]);
  const named = Object.values(automation.label).some((text) => text.trim() !== "");
  return (
    <>
      <header className="page-header">
        <Input className="auto-name" variant="borderless" value={automation.label[language] ?? Object.values(automation.label)[0] ?? ""} maxLength={100} placeholder={n("name")} aria-label={n("name")} onChange={(event) => { change({ ...automation, label: { ...automation.label, [language]: event.target.value } }); }} />
        <div className="page-actions">
          <span className="auto-row"><Switch checked={automation.active ?? true} aria-label={n("active")} onChange={(active) => { change({ ...automation, active }); }} />{n((automation.active ?? true) ? "active" : "inactive")}</span>
          <Button icon={<FlaskConical size={16} />} onClick={() => { setTesting(true); }}>{n("test.open")}</Button>
          {name !== null && <Popconfirm title={n("remove_text")} okText={n("remove")} cancelText={t("common.cancel")} onConfirm={() => void publish(null)}><Button danger>{n("remove")}</Button></Popconfirm>}
          <Button type="primary" loading={saving} disabled={!named} onClick={() => void publish(automation)}>{n("publish")}</Button>
        </div>
      </header>
      <KeptTop form={form} saving={saving} whole />
      <Tabs
        label={n("views")}
        active={tab}
        onChange={setTab}
        tabs={[
          { key: "flow", label: n("tabs.flow"), content: <FlowPart name={name} automation={automation} selected={selected} marked={marked} problems={problems} onSelect={setSelected} onChange={change} onAdd={add} /> },
          { key: "yaml", label: n("tabs.yaml"), content: <Suspense fallback={<Skeleton lines={8} />}><YamlEditor automation={automation} onChange={change} /></Suspense> },
          ...(name === null ? [] : [
            { key: "runs", label: n("tabs.runs"), content: <RunList name={name} /> },
            { key: "versions", label: n("tabs.versions"), content: <VersionList name={name} onRestore={restore} /> },
          ]),
        ]}
      />
      {testing && <TestDialog automation={{ ...automation, label: named ? automation.label : { [language]: "…" } }} onClose={() => { setTesting(false); }} />}
    </>
  );
}
