import { Button, Checkbox, Popover, Select } from "antd";
import { Group } from "lucide-react";
import { useId } from "react";
import type { ObjectMeta } from "@/api/types";
import { useListTexts } from "@/i18n/lists/register";
import { sumFields } from "@/records/kanban/board-model";
import { groupingsOf } from "@/records/list/group-model";
import type { ListState } from "@/records/list/list-state";

interface Props {
  object: ObjectMeta;
  state: ListState;
  onChange: (patch: Partial<ListState>) => void;
}

/** By what a list is grouped, and what is added up per group. */
export function GroupMenu({ object, state, onChange }: Props) {
  const l = useListTexts();
  const id = useId();
  const fields = groupingsOf(object);
  const sums = sumFields(object);
  const current = fields.find((field) => field.api_name === state.group);
  const label = (field: (typeof fields)[number]) => (field.value_type === "date" || field.value_type === "datetime" ? l("group.period_month", { label: field.label }) : field.label);
  const content = (
    <div className="group-menu">
      <label htmlFor={id}>{l("group.by")}</label>
      <Select
        id={id}
        value={current ? state.group : ""}
        style={{ width: "100%" }}
        showSearch={{ optionFilterProp: "label" }}
        options={[{ value: "", label: l("group.none") }, ...fields.map((field) => ({ value: field.api_name, label: label(field) }))]}
        onChange={(group: string) => { onChange({ group }); }}
      />
      {current && sums.length > 0 && (
        <fieldset>
          <legend>{l("group.sums")}</legend>
          {sums.map((field) => (
            <Checkbox
              key={field.api_name}
              checked={state.sums.includes(field.api_name)}
              onChange={(event) => { onChange({ sums: event.target.checked ? [...state.sums, field.api_name] : state.sums.filter((name) => name !== field.api_name) }); }}
            >
              {field.label}
            </Checkbox>
          ))}
        </fieldset>
      )}
    </div>
  );
  return (
    <Popover content={content} trigger="click" placement="bottomRight" arrow={false}>
      <Button icon={<Group size={15} />} type={current ? "primary" : "default"} ghost={current !== undefined}>{current ? current.label : l("group.title")}</Button>
    </Popover>
  );
}
