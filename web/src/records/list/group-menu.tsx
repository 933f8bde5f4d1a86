import { Button, Checkbox, Popover, Select } from "antd";
import { Group } from "lucide-react";
import { useId } from "react";
import type { ObjectMeta } from "@/api/types";
import { useListTexts } from "@/i18n/lists/register";
import { sumFields } from "@/records/kanban/board-model";
import { groupingsOf, levelNames } from "@/records/list/group-model";
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
  const within = useId();
  const fields = groupingsOf(object);
  const sums = sumFields(object);
  const names = levelNames(state.group).filter((name) => fields.some((field) => field.api_name === name));
  const [first, second] = names.flatMap((name) => fields.find((field) => field.api_name === name) ?? []);
  const label = (field: (typeof fields)[number]) => (field.value_type === "date" || field.value_type === "datetime" ? l("group.period_month", { label: field.label }) : field.label);
  const options = (offered: readonly (typeof fields)[number][]) => [{ value: "", label: l("group.none") }, ...offered.map((field) => ({ value: field.api_name, label: label(field) }))];
  const content = (
    <div className="group-menu">
      <label htmlFor={id}>{l("group.by")}</label>
      <Select
        id={id}
        value={first?.api_name ?? ""}
        style={{ width: "100%" }}
        showSearch={{ optionFilterProp: "label" }}
        options={options(fields)}
        onChange={(name: string) => { onChange({ group: name === "" ? "" : [name, ...names.slice(1).filter((each) => each !== name)].join(",") }); }}
      />
      {first && (
        <>
          <label htmlFor={within}>{l("group.within")}</label>
          <Select
            id={within}
            value={second?.api_name ?? ""}
            style={{ width: "100%" }}
            showSearch={{ optionFilterProp: "label" }}
            options={options(fields.filter((field) => field !== first))}
            onChange={(name: string) => { onChange({ group: [first.api_name, name].filter((each) => each !== "").join(",") }); }}
          />
        </>
      )}
      {first && sums.length > 0 && (
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
      <Button icon={<Group size={15} />} type={first ? "primary" : "default"} ghost={first !== undefined}>{first ? [first, second].flatMap((field) => field?.label ?? []).join(" / ") : l("group.title")}</Button>
    </Popover>
  );
}
