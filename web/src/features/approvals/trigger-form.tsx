import { Checkbox, InputNumber, Radio, Select, Switch } from "antd";
import { useId } from "react";
import type { FieldTrigger, Flow } from "@/api/approvals";
import { problemsAt, type FieldProblem } from "@/api/problem";
import type { ObjectMeta } from "@/api/types";
import { Labelled } from "@/features/approvals/flow-form";
import { useInboxTexts } from "@/i18n/inbox/register";
import { FilterBuilder } from "@/records/filter/filter-builder";
import { ProblemList } from "@/records/form/problem-list";

interface Props {
  object: ObjectMeta;
  flow: Flow;
  problems: readonly FieldProblem[];
  onChange: (patch: Partial<Flow>) => void;
}

const AMOUNTS = new Set(["number", "currency", "percent"]);
const OPERATIONS = ["create", "update", "delete"] as const;

/** Which changes ask for the flow. */
export function TriggerForm({ object, flow, problems, onChange }: Props) {
  const n = useInboxTexts();
  const trigger = flow.trigger;
  const watchable = object.fields.filter((field) => !["formula", "roll_up", "auto_number"].includes(field.type) && (!field.system || field.api_name === "owner_id"));
  const setField = (name: string, patch: Partial<FieldTrigger>) => {
    if (trigger) onChange({ trigger: { ...trigger, fields: trigger.fields.map((one) => (one.field === name ? { ...one, ...patch } : one)) } });
  };
  return (
    <section className="card">
      <h2>{n("flows.when")}</h2>
      <Radio.Group
        value={trigger === null ? "manual" : "automatic"}
        options={[{ value: "automatic", label: n("flows.automatic") }, { value: "manual", label: n("flows.manual") }]}
        onChange={(event) => { onChange({ trigger: event.target.value === "manual" ? null : { on: ["update"], fields: [] } }); }}
      />
      {trigger && (
        <>
          <Checkbox.Group
            value={trigger.on}
            options={OPERATIONS.map((on) => ({ value: on, label: n(`flows.on.${on}`) }))}
            onChange={(on) => { onChange({ trigger: { on, fields: on.includes("update") ? trigger.fields : [] } }); }}
          />
          {trigger.on.includes("update") && (
            <Labelled label={n("flows.fields")} problems={problemsAt(problems, "trigger")}>
              <Select
                mode="multiple"
                value={trigger.fields.map((one) => one.field)}
                placeholder={n("flows.fields_all")}
                aria-label={n("flows.fields")}
                showSearch={{ optionFilterProp: "label" }}
                options={watchable.map((field) => ({ value: field.api_name, label: field.label }))}
                onChange={(names: string[]) => { onChange({ trigger: { ...trigger, fields: names.map((name) => trigger.fields.find((one) => one.field === name) ?? { field: name }) } }); }}
              />
            </Labelled>
          )}
          {trigger.fields.filter((one) => AMOUNTS.has(object.fields.find((field) => field.api_name === one.field)?.type ?? "")).map((one) => (
            <div key={one.field} className="flow-line">
              <strong>{object.fields.find((field) => field.api_name === one.field)?.label}</strong>
              <Select
                value={one.direction ?? "any"}
                aria-label={n("flows.direction.any")}
                options={(["any", "up", "down"] as const).map((direction) => ({ value: direction, label: n(`flows.direction.${direction}`) }))}
                onChange={(direction) => { setField(one.field, { direction }); }}
              />
              <span className="muted">{n("flows.by_percent")}</span>
              <InputNumber
                min={0}
                max={100000}
                value={one.by_percent === undefined || one.by_percent === null ? null : Number(one.by_percent)}
                aria-label={n("flows.by_percent")}
                onChange={(percent) => { setField(one.field, { by_percent: percent === null ? null : String(percent) }); }}
              />
            </div>
          ))}
          <Condition label={n("flows.condition")} object={object} value={flow.condition} problems={problemsAt(problems, "condition")} onChange={(condition) => { onChange({ condition }); }} />
          {!trigger.on.includes("create") && <Condition label={n("flows.before")} object={object} value={flow.before} problems={problemsAt(problems, "before")} onChange={(before) => { onChange({ before }); }} />}
          <div className="flow-line"><Switch checked={flow.require_reason} aria-label={n("flows.require_reason")} onChange={(on) => { onChange({ require_reason: on }); }} /><span>{n("flows.require_reason")}</span></div>
        </>
      )}
    </section>
  );
}

interface ConditionProps {
  label: string;
  object: ObjectMeta;
  value: Flow["condition"];
  problems?: readonly FieldProblem[];
  onChange: (value: Flow["condition"]) => void;
}

/** A filter that is there only when it is wanted. */
export function Condition({ label, object, value, problems = [], onChange }: ConditionProps) {
  const id = useId();
  return (
    <div className="flow-field">
      <div className="flow-line">
        <Checkbox checked={value !== null} onChange={(event) => { onChange(event.target.checked ? { all: [] } : null); }}>{label}</Checkbox>
      </div>
      {value !== null && <FilterBuilder bare object={object} filter={value} onChange={(next) => { onChange(next ?? { all: [] }); }} />}
      <ProblemList id={id} problems={problems} />
    </div>
  );
}
