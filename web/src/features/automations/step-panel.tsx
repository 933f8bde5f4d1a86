import { Input, Select, Switch } from "antd";
import { ArrowDown, ArrowUp, Trash2 } from "lucide-react";
import { useQuery } from "@tanstack/react-query";
import { useId, type ReactNode } from "react";
import { automationKeys, fetchAutomations, type PersonRef, type Step } from "@/api/automations";
import { approvalKeys, fetchFlows } from "@/api/approvals";
import type { FieldProblem } from "@/api/problem";
import { fetchTags } from "@/api/tags";
import type { Filter, ObjectMeta } from "@/api/types";
import { useObject, useObjects } from "@/api/use-objects";
import { PeopleEditor, PersonEditor } from "@/features/automations/people-editor";
import { SpanEditor } from "@/features/automations/span-editor";
import { ValuesEditor } from "@/features/automations/values-editor";
import { labelIn } from "@/fields/values";
import { useAutomationTexts } from "@/i18n/automation/register";
import { currentLanguage } from "@/i18n/language";
import { FilterBuilder } from "@/records/filter/filter-builder";
import { ProblemList } from "@/records/form/problem-list";
import { IconButton } from "@/ui/icon-button";

export function Labelled({ label, hint, problems = [], children }: { label: string; hint?: string; problems?: readonly FieldProblem[]; children: ReactNode }) {
  const id = useId();
  return <div className="auto-field"><span className="auto-label">{label}</span>{children}<ProblemList id={id} problems={problems} />{hint && <small className="muted">{hint}</small>}</div>;
}

interface Props {
  step: Step;
  /** What the step is about; inside a loop the related record. */
  object: ObjectMeta | undefined;
  problems: readonly FieldProblem[];
  onChange: (step: Step) => void;
  onRemove: () => void;
  onMove: (by: 1 | -1) => void;
}

/** The form of one step. */
export function StepPanel({ step, object, problems, onChange, onRemove, onMove }: Props) {
  const n = useAutomationTexts();
  return (
    <div className="auto-panel-body">
      <header className="auto-panel-head">
        <h2>{n(`kinds.${step.do}`)}</h2>
        <IconButton label={n("move_up")} onClick={() => { onMove(-1); }}><ArrowUp size={16} aria-hidden /></IconButton>
        <IconButton label={n("move_down")} onClick={() => { onMove(1); }}><ArrowDown size={16} aria-hidden /></IconButton>
        <IconButton label={n("delete_step")} onClick={onRemove}><Trash2 size={16} aria-hidden /></IconButton>
      </header>
      <ProblemList id={`step-${step.id}-problems`} problems={problems} />
      <StepFields key={step.id} step={step} object={object} set={(patch) => { onChange({ ...step, ...patch }); }} />
      <small className="muted">{step.id}</small>
    </div>
  );
}

interface FieldsProps {
  step: Step;
  object: ObjectMeta | undefined;
  set: (patch: Partial<Step>) => void;
}

function StepFields({ step, object, set }: FieldsProps) {
  const n = useAutomationTexts();
  const hint = n("step.template_hint", { example: "{{name}}" });
  switch (step.do) {
    case "set": return object ? <ValuesEditor target={object} source={object} values={step.values ?? {}} onChange={(values) => { set({ values }); }} /> : null;
    case "create": return <CreateFields step={step} object={object} set={set} />;
    case "task":
      return (
        <>
          <Labelled label={n("step.subject")} hint={hint}><Input value={step.subject} maxLength={200} aria-label={n("step.subject")} onChange={(event) => { set({ subject: event.target.value }); }} /></Labelled>
          <Labelled label={n("step.due")}><SpanEditor label={n("step.due")} span={step.due} onChange={(due) => { set({ due }); }} /></Labelled>
          <Labelled label={n("step.assignee")}><PersonEditor object={object} person={step.assignee ?? (object ? { field: "owner_id" } : { role: "" })} onChange={(assignee) => { set({ assignee }); }} /></Labelled>
          <Labelled label={n("step.priority")}><Select value={step.priority ?? "normal"} aria-label={n("step.priority")} options={(["high", "normal", "low"] as const).map((one) => ({ value: one, label: n(`step.${one}`) }))} onChange={(priority) => { set({ priority }); }} /></Labelled>
          <Labelled label={n("step.details")}><Input.TextArea value={step.description} autoSize={{ minRows: 2 }} aria-label={n("step.details")} onChange={(event) => { set({ description: event.target.value }); }} /></Labelled>
        </>
      );
    case "notify":
      return (
        <>
          <Labelled label={n("step.to")}><PeopleEditor object={object} people={(step.to as PersonRef[] | undefined) ?? []} onChange={(to) => { set({ to }); }} /></Labelled>
          <Labelled label={n("step.title")} hint={hint}><Input value={step.title} maxLength={300} aria-label={n("step.title")} onChange={(event) => { set({ title: event.target.value }); }} /></Labelled>
          <Labelled label={n("step.text")}><Input.TextArea value={step.text} autoSize={{ minRows: 2 }} aria-label={n("step.text")} onChange={(event) => { set({ text: event.target.value }); }} /></Labelled>
          <div className="auto-row"><Switch checked={step.urgent ?? false} aria-label={n("step.urgent")} onChange={(urgent) => { set({ urgent }); }} /><span>{n("step.urgent")}</span></div>
        </>
      );
    case "assign":
      return (
        <>
          <Labelled label={n("step.assignee")}><PersonEditor object={object} person={step.to as PersonRef} onChange={(to) => { set({ to }); }} /></Labelled>
          <Labelled label={n("step.how")}><Select value={step.how ?? "in_turn"} aria-label={n("step.how")} options={(["in_turn", "first"] as const).map((one) => ({ value: one, label: n(`step.${one}`) }))} onChange={(how) => { set({ how }); }} /></Labelled>
        </>
      );
    case "wait": {
      const dates = (object?.fields ?? []).filter((field) => field.type === "date" || field.type === "datetime");
      return (
        <>
          <Labelled label={n("step.until")}>
            <Select value={step.until ?? ""} aria-label={n("step.until")} options={[{ value: "", label: n("step.until_none") }, ...dates.map((field) => ({ value: field.api_name, label: field.label }))]} onChange={(until) => { set({ until: until === "" ? (undefined as never) : until }); }} />
          </Labelled>
          <Labelled label={n(step.until ? "step.plus" : "step.span")}><SpanEditor label={n("step.span")} span={step.span} onChange={(span) => { set({ span }); }} /></Labelled>
        </>
      );
    }
    case "branch":
      return object ? <FilterBuilder bare object={object} filter={step.filter ?? { all: [] }} onChange={(filter: Filter | null) => { set({ filter: filter ?? { all: [] } }); }} /> : null;
    case "http": return <HttpFields step={step} set={set} hint={hint} />;
    case "tag": return <TagFields step={step} set={set} />;
    case "loop": return <LoopFields step={step} object={object} set={set} />;
    case "run": return <RunFields step={step} set={set} />;
    case "approve": return <ApproveFields step={step} object={object} set={set} hint={hint} />;
    case "link":
      return (
        <>
          <Labelled label={n("step.field")}><Select value={step.field || null} aria-label={n("step.field")} options={(object?.fields ?? []).filter((field) => field.type === "many_to_many").map((field) => ({ value: field.api_name, label: field.label }))} onChange={(field: string) => { set({ field }); }} /></Labelled>
          <Labelled label={n("step.record")} hint="steps.create.id"><Input value={(step.to as { copy?: string } | undefined)?.copy} aria-label={n("step.record")} onChange={(event) => { set({ to: { copy: event.target.value } }); }} /></Labelled>
        </>
      );
    case "stop": return null;
  }
}

function CreateFields({ step, object, set }: FieldsProps) {
  const n = useAutomationTexts();
  const objects = useObjects();
  const target = useObject(step.object ?? "");
  return (
    <>
      <Labelled label={n("object")}>
        <Select value={step.object || null} aria-label={n("object")} showSearch={{ optionFilterProp: "label" }} options={(objects.data ?? []).filter((one) => one.api_name !== "user").map((one) => ({ value: one.api_name, label: one.label }))} onChange={(name: string) => { set({ object: name, values: {} }); }} />
      </Labelled>
      {step.object && target.data && <ValuesEditor target={target.data} source={object} values={step.values ?? {}} onChange={(values) => { set({ values }); }} />}
    </>
  );
}

function HttpFields({ step, set, hint }: { step: Step; set: FieldsProps["set"]; hint: string }) {
  const n = useAutomationTexts();
  const lines = Object.entries(step.headers ?? {}).map(([name, value]) => `${name}: ${value}`).join("\n");
  const text = typeof step.body === "string" ? step.body : step.body === undefined ? "" : JSON.stringify(step.body, null, 2);
  const readBody = (given: string): unknown => {
    if (given.trim() === "") return undefined;
    try { return JSON.parse(given); } catch { return given; }
  };
  return (
    <>
      <Labelled label={n("step.method")}><Select value={step.method ?? "POST"} aria-label={n("step.method")} options={["GET", "POST", "PUT", "PATCH", "DELETE"].map((one) => ({ value: one, label: one }))} onChange={(method) => { set({ method }); }} /></Labelled>
      <Labelled label={n("step.url")} hint={hint}><Input value={step.url} aria-label={n("step.url")} onChange={(event) => { set({ url: event.target.value }); }} /></Labelled>
      <Labelled label={n("step.headers")} hint="Authorization: Bearer {{secret.NAME}}">
        <Input.TextArea defaultValue={lines} autoSize={{ minRows: 2 }} aria-label={n("step.headers")} onBlur={(event) => { set({ headers: Object.fromEntries(event.target.value.split("\n").filter((line) => line.includes(":")).map((line) => [line.slice(0, line.indexOf(":")).trim(), line.slice(line.indexOf(":") + 1).trim()])) }); }} />
      </Labelled>
      <Labelled label={n("step.body")}><Input.TextArea defaultValue={text} autoSize={{ minRows: 4 }} aria-label={n("step.body")} onBlur={(event) => { set({ body: readBody(event.target.value) }); }} /></Labelled>
    </>
  );
}

function TagFields({ step, set }: { step: Step; set: FieldsProps["set"] }) {
  const n = useAutomationTexts();
  const tags = useQuery({ queryKey: ["tags"], queryFn: ({ signal }) => fetchTags(signal) });
  const options = (tags.data ?? []).map((tag) => ({ value: tag.name, label: tag.name }));
  return (
    <>
      <Labelled label={n("step.put")}><Select mode="multiple" value={step.put ?? []} options={options} aria-label={n("step.put")} onChange={(put: string[]) => { set({ put }); }} /></Labelled>
      <Labelled label={n("step.take")}><Select mode="multiple" value={step.take ?? []} options={options} aria-label={n("step.take")} onChange={(take: string[]) => { set({ take }); }} /></Labelled>
    </>
  );
}

function LoopFields({ step, object, set }: FieldsProps) {
  const n = useAutomationTexts();
  const related = object?.related ?? [];
  return (
    <Labelled label={n("step.related")}>
      <Select
        value={step.object ? `${step.object}/${step.field ?? ""}` : null}
        aria-label={n("step.related")}
        options={related.map((one) => ({ value: `${one.object}/${one.field}`, label: one.label }))}
        onChange={(value: string) => { const [name, field] = value.split("/"); set({ object: name ?? "", field: field ?? "" }); }}
      />
    </Labelled>
  );
}

function ApproveFields({ step, object, set, hint }: FieldsProps & { hint: string }) {
  const n = useAutomationTexts();
  const flows = useQuery({ queryKey: approvalKeys.flows, queryFn: ({ signal }) => fetchFlows(signal) });
  const mine = (flows.data ?? []).filter((one) => one.flow.object === object?.api_name);
  return (
    <>
      <Labelled label={n("step.flow")}>
        <Select value={step.flow ?? ""} aria-label={n("step.flow")} options={[{ value: "", label: n("step.flow_none") }, ...mine.map((one) => ({ value: one.key, label: labelIn(one.flow.label, currentLanguage()) }))]} onChange={(flow: string) => { set({ flow: flow === "" ? null : flow }); }} />
      </Labelled>
      <Labelled label={n("step.reason")} hint={hint}><Input.TextArea value={step.reason} autoSize={{ minRows: 2 }} aria-label={n("step.reason")} onChange={(event) => { set({ reason: event.target.value }); }} /></Labelled>
    </>
  );
}

function RunFields({ step, set }: { step: Step; set: FieldsProps["set"] }) {
  const n = useAutomationTexts();
  const every = useQuery({ queryKey: automationKeys.list, queryFn: ({ signal }) => fetchAutomations(signal) });
  return (
    <Labelled label={n("step.automation")}>
      <Select value={step.automation || null} aria-label={n("step.automation")} options={(every.data ?? []).map((one) => ({ value: one.key, label: labelIn(one.label, currentLanguage()) }))} onChange={(automation: string) => { set({ automation }); }} />
    </Labelled>
  );
}
