import { useQuery } from "@tanstack/react-query";
import { Button, Input, Select, Switch } from "antd";
import type { Automation, Trigger, TriggerKind } from "@/api/automations";
import { automationKeys, fetchAutomations, renewHook } from "@/api/automations";
import { api, body } from "@/api/http";
import type { FieldMeta, Filter, ObjectMeta } from "@/api/types";
import { useObjects } from "@/api/use-objects";
import { SpanEditor } from "@/features/automations/span-editor";
import { Labelled } from "@/features/automations/step-panel";
import { TRIGGER_KINDS } from "@/features/automations/words";
import { labelIn } from "@/fields/values";
import { useAutomationTexts } from "@/i18n/automation/register";
import { currentLanguage } from "@/i18n/language";
import { FilterBuilder } from "@/records/filter/filter-builder";

interface Props {
  /** The document's key; null before it is published. */
  name: string | null;
  automation: Automation;
  object: ObjectMeta | undefined;
  onChange: (patch: Partial<Automation>) => void;
}

function freshTrigger(on: TriggerKind): Trigger {
  switch (on) {
    case "schedule": return { on, cron: "0 9 * * mon-fri" };
    case "date": return { on, field: "", when: "before", span: { working_days: 3 }, at: "09:00" };
    case "button": return { on, label: {} };
    default: return { on };
  }
}

/** What begins the automation, and for which records. */
export function TriggerPanel({ name, automation, object, onChange }: Props) {
  const n = useAutomationTexts();
  const objects = useObjects();
  const { trigger } = automation;
  const free = trigger.on === "schedule" || trigger.on === "webhook";
  const set = (patch: Partial<Trigger>) => { onChange({ trigger: { ...trigger, ...patch } }); };
  return (
    <div className="auto-panel-body">
      <header className="auto-panel-head"><h2>{n("begins")}</h2></header>
      <Labelled label={n("when")}>
        <Select<TriggerKind> value={trigger.on} aria-label={n("when")} options={TRIGGER_KINDS.map((kind) => ({ value: kind, label: n(`triggers.${kind}`) }))} onChange={(on) => { onChange({ trigger: freshTrigger(on) }); }} />
      </Labelled>
      <Labelled label={n("object")}>
        <Select
          value={automation.object ?? (free ? "" : null)}
          aria-label={n("object")}
          placeholder={n("object_choose")}
          showSearch={{ optionFilterProp: "label" }}
          options={[...(free ? [{ value: "", label: n("no_object") }] : []), ...(objects.data ?? []).filter((one) => one.api_name !== "user").map((one) => ({ value: one.api_name, label: one.label }))]}
          onChange={(value: string) => { onChange({ object: value || null, filter: null, trigger: { ...freshTrigger(trigger.on) } }); }}
        />
      </Labelled>
      <TriggerFields name={name} trigger={trigger} object={object} set={set} />
    </div>
  );
}

/** Which of the records it is for. */
export function FilterPanel({ automation, object, onChange }: Omit<Props, "name">) {
  const n = useAutomationTexts();
  return (
    <div className="auto-panel-body">
      <header className="auto-panel-head"><h2>{n("only_if")}</h2></header>
      {object && <FilterBuilder bare object={object} filter={automation.filter ?? { all: [] }} onChange={(filter: Filter | null) => { onChange({ filter: isEmpty(filter) ? null : filter }); }} />}
    </div>
  );
}

function isEmpty(filter: Filter | null): boolean {
  return filter === null || ("all" in filter && filter.all.length === 0);
}

interface FieldsProps {
  name: string | null;
  trigger: Trigger;
  object: ObjectMeta | undefined;
  set: (patch: Partial<Trigger>) => void;
}

function TriggerFields({ name, trigger, object, set }: FieldsProps) {
  const n = useAutomationTexts();
  const language = currentLanguage();
  const stored = (object?.fields ?? []).filter((field) => !["formula", "many_to_many"].includes(field.type));
  const roles = useQuery({ queryKey: ["automations", "roles"], queryFn: ({ signal }) => body(api.GET("/api/v1/roles", { signal })), enabled: trigger.on === "button" });
  switch (trigger.on) {
    case "form": return <p className="muted">{n("trigger.form_hint")}</p>;
    case "updated": {
      const field = stored.find((one) => one.api_name === trigger.field);
      return (
        <>
          <Labelled label={n("trigger.field")}>
            <Select value={trigger.field ?? ""} aria-label={n("trigger.field")} showSearch={{ optionFilterProp: "label" }} options={[{ value: "", label: n("trigger.any_field") }, ...stored.map((one) => ({ value: one.api_name, label: one.label }))]} onChange={(value: string) => { set(value === "" ? { field: undefined as never, was: [], becomes: [] } : { field: value, was: [], becomes: [] }); }} />
          </Labelled>
          {field && <ValueList label={n("trigger.was")} field={field} values={trigger.was ?? []} onChange={(was) => { set({ was }); }} />}
          {field && <ValueList label={n("trigger.becomes")} field={field} values={trigger.becomes ?? []} onChange={(becomes) => { set({ becomes }); }} />}
        </>
      );
    }
    case "schedule":
      return (
        <>
          <Labelled label={n("trigger.cron")} hint={n("trigger.cron_hint")}><Input value={trigger.cron} aria-label={n("trigger.cron")} onChange={(event) => { set({ cron: event.target.value }); }} /></Labelled>
          <div className="auto-row"><Switch checked={trigger.working_days ?? false} aria-label={n("trigger.working_days")} onChange={(working) => { set({ working_days: working }); }} /><span>{n("trigger.working_days")}</span></div>
        </>
      );
    case "date":
      return (
        <>
          <Labelled label={n("trigger.date_field")}><Select value={trigger.field || null} aria-label={n("trigger.date_field")} options={stored.filter((one) => one.type === "date" || one.type === "datetime").map((one) => ({ value: one.api_name, label: one.label }))} onChange={(field: string) => { set({ field }); }} /></Labelled>
          <Labelled label={n("step.span")}><SpanEditor label={n("step.span")} span={trigger.span} onChange={(span) => { set({ span }); }} /></Labelled>
          <Select value={trigger.when ?? "before"} aria-label={n("when")} options={(["before", "after"] as const).map((one) => ({ value: one, label: n(`trigger.${one}`) }))} onChange={(when) => { set({ when }); }} />
          <Labelled label={n("trigger.at")}><Input type="time" value={trigger.at ?? "09:00"} aria-label={n("trigger.at")} onChange={(event) => { set({ at: event.target.value }); }} /></Labelled>
        </>
      );
    case "button":
      return (
        <>
          <Labelled label={n("trigger.button_label")}><Input value={trigger.label?.[language] ?? ""} maxLength={30} aria-label={n("trigger.button_label")} onChange={(event) => { set({ label: { ...trigger.label, [language]: event.target.value } }); }} /></Labelled>
          <Labelled label={n("trigger.roles")}><Select mode="multiple" value={trigger.roles ?? []} placeholder={n("trigger.roles_all")} aria-label={n("trigger.roles")} options={(roles.data ?? []).map((role) => ({ value: role.key, label: role.label }))} onChange={(chosen: string[]) => { set({ roles: chosen }); }} /></Labelled>
          <Labelled label={n("trigger.confirm")}><Input value={trigger.confirm?.[language] ?? ""} aria-label={n("trigger.confirm")} onChange={(event) => { set({ confirm: event.target.value === "" ? {} : { ...trigger.confirm, [language]: event.target.value } }); }} /></Labelled>
        </>
      );
    case "webhook": return <HookFields name={name} trigger={trigger} set={set} />;
    default: return null;
  }
}

function ValueList({ label, field, values, onChange }: { label: string; field: FieldMeta; values: unknown[]; onChange: (values: unknown[]) => void }) {
  const n = useAutomationTexts();
  const options = (field.options as { options?: { code: string; label: Record<string, string> }[] } | undefined)?.options;
  return (
    <Labelled label={label}>
      <Select mode={options ? "multiple" : "tags"} value={values.map(String)} placeholder={n("trigger.any")} aria-label={label} options={(options ?? []).map((one) => ({ value: one.code, label: labelIn(one.label, currentLanguage()) }))} onChange={(next: string[]) => { onChange(next); }} />
    </Labelled>
  );
}

function HookFields({ name, trigger, set }: Omit<FieldsProps, "object">) {
  const n = useAutomationTexts();
  const list = useQuery({ queryKey: automationKeys.list, queryFn: ({ signal }) => fetchAutomations(signal), enabled: name !== null });
  const path = list.data?.find((one) => one.key === name)?.hook;
  const renew = async () => { if (name !== null) { await renewHook(name); await list.refetch(); } };
  return (
    <>
      <Labelled label={n("trigger.hook")} hint={n("trigger.hook_hint")}>
        {path && <code className="auto-code">{window.location.origin}{path}</code>}
        <Button disabled={name === null} onClick={() => void renew()}>{n("trigger.hook_new")}</Button>
      </Labelled>
      <Labelled label={n("trigger.signed")} hint="X-Signature: sha256=…"><Input value={trigger.signed ?? ""} aria-label={n("trigger.signed")} onChange={(event) => { set({ signed: event.target.value || (undefined as never) }); }} /></Labelled>
    </>
  );
}
