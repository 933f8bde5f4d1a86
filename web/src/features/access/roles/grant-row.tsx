import { Button, Checkbox, Select } from "antd";
import { Filter, Trash2 } from "lucide-react";
import { useState } from "react";
import type { Filter as FilterTree, ObjectMeta } from "@/api/types";
import { FieldsDialog } from "@/features/access/roles/fields-dialog";
import { LEVELS, lookups, OPERATIONS, SCOPES, type Grant, type Level, type Operation, type Scope } from "@/features/access/roles/model";
import { useAccessTexts } from "@/i18n/access/register";
import { FilterBuilder } from "@/records/filter/filter-builder";

interface Props {
  object: ObjectMeta | undefined;
  grant: Grant;
  number: number;
  onChange: (grant: Grant) => void;
  onRemove: () => void;
}

/** One rule of the matrix: operations, whose records, which of them, and the levels of fields. */
export function GrantRow({ object, grant, number, onChange, onRemove }: Props) {
  const a = useAccessTexts();
  const [fields, setFields] = useState(false);
  const [condition, setCondition] = useState(grant.filter != null);
  const named = Object.keys(grant.fields ?? {}).length;
  const vias = [{ value: "", label: a("roles.itself") }, ...lookups(object).map((one) => ({ value: one.api_name, label: one.label }))];
  if (grant.via && !vias.some((one) => one.value === grant.via)) vias.push({ value: grant.via, label: object?.fields.find((one) => one.api_name === grant.via)?.label ?? grant.via });
  return (
    <div className="role-grant">
      <div className="role-grant-head">
        <strong>{a("roles.rule", { number })}</strong>
        <Button type="text" size="small" icon={<Trash2 size={14} aria-hidden />} aria-label={a("roles.remove_rule")} onClick={onRemove} />
      </div>
      <Checkbox.Group<Operation> value={grant.operations} onChange={(next) => { onChange({ ...grant, operations: OPERATIONS.filter((one) => next.includes(one)) }); }}>
        <div className="role-operations">{OPERATIONS.map((one) => <Checkbox key={one} value={one}>{a(`operations.${one}`)}</Checkbox>)}</div>
      </Checkbox.Group>
      <div className="role-grant-line">
        <label>{a("roles.records")}
          <Select<Scope> value={grant.scope ?? "own"} options={SCOPES.map((value) => ({ value, label: a(`scopes.${value}`) }))} onChange={(scope) => { onChange({ ...grant, scope }); }} />
        </label>
        {vias.length > 1 && grant.scope !== "all" && (
          <label>{a("roles.through")}
            <Select value={grant.via ?? ""} options={vias} onChange={(via: string) => { onChange({ ...grant, via }); }} />
          </label>
        )}
        <label>{a("roles.fields_default")}
          <Select<Level> value={grant.default_field ?? "edit"} options={LEVELS.map((value) => ({ value, label: a(`levels.${value}`) }))} onChange={(level) => { onChange({ ...grant, default_field: level }); }} />
        </label>
        {object && <Button onClick={() => { setFields(true); }}>{a("roles.fields")} · {a("roles.fields_named", { count: named })}</Button>}
        {object && !condition && <Button icon={<Filter size={14} aria-hidden />} onClick={() => { setCondition(true); }}>{a("roles.condition")}</Button>}
      </div>
      {object && condition && (
        <FilterBuilder bare object={object} filter={(grant.filter ?? null) as FilterTree | null} onChange={(filter) => { onChange({ ...grant, filter: filter as Grant["filter"] }); }} />
      )}
      {object && fields && <FieldsDialog object={object} grant={grant} onChange={onChange} onClose={() => { setFields(false); }} />}
    </div>
  );
}
