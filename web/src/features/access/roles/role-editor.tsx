import { Button, Checkbox, Collapse, Input, InputNumber, Select, Switch } from "antd";
import { Plus } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { ObjectSummary } from "@/api/types";
import { useObject } from "@/api/use-objects";
import { GrantRow } from "@/features/access/roles/grant-row";
import { ABILITIES, labelOf, type Grant, type Limits, type Role } from "@/features/access/roles/model";
import { useAccessTexts } from "@/i18n/access/register";
import { before, clauses, listed } from "@/i18n/punctuation";

interface Props {
  role: Role;
  objects: readonly ObjectSummary[];
  onChange: (role: Role) => void;
}

const NEW: Grant = { operations: ["read"], scope: "own", default_field: "read" };
const LIMITS = [["read_records_per_day", "limit_read"], ["export_rows_per_day", "limit_export"], ["approve_export_above", "limit_approve"]] as const;

/** A role as a matrix: object × rules, each with operations, records and fields. */
export function RoleEditor({ role, objects, onChange }: Props) {
  const { i18n } = useTranslation();
  const a = useAccessTexts();
  const named = Object.entries(role.objects ?? {});
  const label = (name: string) => (name === "*" ? a("roles.everything_else") : objects.find((one) => one.api_name === name)?.label ?? name);
  const set = (name: string, grants: Grant[]) => {
    const rest = Object.fromEntries(named.map(([key, value]) => [key, key === name ? grants : value]));
    if (!(name in rest)) rest[name] = grants;
    onChange({ ...role, objects: Object.fromEntries(Object.entries(rest).filter(([, value]) => value.length > 0)) });
  };
  const limits: Limits = role.limits ?? {};
  const free = [...objects.map((one) => ({ value: one.api_name, label: one.label })), { value: "*", label: a("roles.everything_else") }].filter((one) => !(one.value in (role.objects ?? {})));
  return (
    <div className="access-form">
      <label>{a("roles.name")}
        <Input value={labelOf(role.label, i18n.language)} onChange={(event) => { onChange({ ...role, label: { ...role.label, [i18n.language]: event.target.value } }); }} />
      </label>
      <Collapse
        items={named.map(([name, grants]) => ({
          key: name,
          label: <span className="role-object"><strong>{label(name)}</strong> <span className="muted">{clauses(grants.map((one) => before(a(`scopes.${one.scope ?? "own"}`)) + listed(one.operations.map((op) => a(`operations.${op}`)))))}</span></span>,
          children: <Grants name={name} grants={grants} onChange={(next) => { set(name, next); }} />,
        }))}
      />
      <Select value={null} placeholder={a("roles.add_object")} options={free} showSearch={{ optionFilterProp: "label" }} onChange={(name: string | null) => { if (name) set(name, [NEW]); }} aria-label={a("roles.add_object")} />
      <fieldset className="role-set">
        <legend>{a("roles.abilities")}</legend>
        <Checkbox.Group<string> value={role.abilities ?? []} onChange={(next) => { onChange({ ...role, abilities: [...(role.abilities ?? []).filter((one) => !(ABILITIES as readonly string[]).includes(one)), ...ABILITIES.filter((one) => next.includes(one))] }); }}>
          <div className="role-operations">{ABILITIES.map((one) => <Checkbox key={one} value={one}>{a(`abilities.${one}`)}</Checkbox>)}</div>
        </Checkbox.Group>
      </fieldset>
      <fieldset className="role-set">
        <legend>{a("roles.limits")}</legend>
        <div className="role-grant-line">
          {LIMITS.map(([key, text]) => (
            <label key={key}>{a(`roles.${text}`)}
              <InputNumber<number> min={0} placeholder={a("roles.no_limit")} value={limits[key] ?? null} onChange={(next) => { onChange({ ...role, limits: { ...limits, [key]: next } }); }} />
            </label>
          ))}
          <label>{a("roles.watermark")}<span><Switch checked={limits.watermark ?? false} onChange={(next) => { onChange({ ...role, limits: { ...limits, watermark: next } }); }} /></span></label>
        </div>
      </fieldset>
    </div>
  );
}

function Grants({ name, grants, onChange }: { name: string; grants: Grant[]; onChange: (grants: Grant[]) => void }) {
  const a = useAccessTexts();
  const meta = useObject(name === "*" ? "user" : name);
  const object = name === "*" ? undefined : meta.data;
  return (
    <div className="access-form">
      {grants.map((grant, index) => (
        <GrantRow
          key={index} object={object} grant={grant} number={index + 1}
          onChange={(next) => { onChange(grants.map((one, at) => (at === index ? next : one))); }}
          onRemove={() => { onChange(grants.filter((_, at) => at !== index)); }}
        />
      ))}
      <div><Button size="small" icon={<Plus size={14} aria-hidden />} onClick={() => { onChange([...grants, NEW]); }}>{a("roles.add_rule")}</Button></div>
    </div>
  );
}
