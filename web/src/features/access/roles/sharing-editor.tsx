import { Checkbox, Input, Segmented, Select } from "antd";
import { useTranslation } from "react-i18next";
import type { Filter, ObjectSummary } from "@/api/types";
import { useObject } from "@/api/use-objects";
import { PersonPicker } from "@/fields/lookup/people-picker";
import { labelOf, type Sharing } from "@/features/access/roles/model";
import { useAccessTexts } from "@/i18n/access/register";
import { FilterBuilder } from "@/records/filter/filter-builder";

interface Props {
  sharing: Sharing;
  objects: readonly ObjectSummary[];
  roles: { value: string; label: string }[];
  onChange: (sharing: Sharing) => void;
}

/** Which records are shared with whom. */
export function SharingEditor({ sharing, objects, roles, onChange }: Props) {
  const { i18n } = useTranslation();
  const a = useAccessTexts();
  const meta = useObject(sharing.object);
  return (
    <div className="access-form">
      <label>{a("roles.name")}
        <Input value={labelOf(sharing.label, i18n.language)} onChange={(event) => { onChange({ ...sharing, label: { ...sharing.label, [i18n.language]: event.target.value } }); }} />
      </label>
      <label>{a("roles.object")}
        <Select value={sharing.object} options={objects.map((one) => ({ value: one.api_name, label: one.label }))} showSearch={{ optionFilterProp: "label" }} onChange={(object: string) => { onChange({ ...sharing, object, filter: {} }); }} />
      </label>
      {meta.data && (
        <fieldset className="role-set"><legend>{a("roles.condition")}</legend>
          <FilterBuilder key={sharing.object} bare object={meta.data} filter={Object.keys(sharing.filter).length > 0 ? (sharing.filter as unknown as Filter) : null} onChange={(filter) => { onChange({ ...sharing, filter: (filter ?? {}) as Record<string, unknown> }); }} />
        </fieldset>
      )}
      <label>{a("roles.to_roles")}
        <Select mode="multiple" value={sharing.to.roles ?? []} options={roles} showSearch={{ optionFilterProp: "label" }} onChange={(next: string[]) => { onChange({ ...sharing, to: { ...sharing.to, roles: next } }); }} />
      </label>
      <label>{a("roles.to_people")}
        <PersonPicker label={a("roles.to_people")} value={sharing.to.users ?? []} onChange={(users) => { onChange({ ...sharing, to: { ...sharing.to, users } }); }} />
      </label>
      <label>{a("roles.access")}
        <span><Segmented<"read" | "edit"> value={sharing.access ?? "read"} options={(["read", "edit"] as const).map((value) => ({ value, label: a(value) }))} onChange={(access) => { onChange({ ...sharing, access }); }} /></span>
      </label>
      <Checkbox checked={sharing.sensitive === "as_role"} onChange={(event) => { onChange({ ...sharing, sensitive: event.target.checked ? "as_role" : "masked" }); }}>{a("roles.sensitive")}</Checkbox>
    </div>
  );
}
