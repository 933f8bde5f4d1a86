import { Select } from "antd";
import type { ObjectMeta } from "@/api/types";
import type { ExportRequest } from "@/api/exports";
import { useListTexts } from "@/i18n/lists/register";
import { groupingOf, groupingsOf, levelsOf } from "@/records/list/group-model";
import type { ListState } from "@/records/list/list-state";

const MAX_GROUPINGS = 5;

/** What figures are exported: by which fields, and which sums besides the count. */
export interface Figures {
  groups: string[];
  sums: string[];
}

/** As the list is grouped; else by its first field with options. */
export function figuresOf(object: ObjectMeta, state: ListState): Figures {
  const possible = groupingsOf(object);
  const first = possible.find((field) => field.type === "choice") ?? possible[0];
  const shown = levelsOf(object, state.group).map(({ field }) => field.api_name);
  return {
    groups: shown.length > 0 ? shown : first ? [first.api_name] : [],
    sums: summable(object).filter((field) => state.sums.length === 0 || state.sums.includes(field.api_name)).slice(0, 3).map((field) => field.api_name),
  };
}

export function figuresRequest(object: ObjectMeta, { groups, sums }: Figures): Pick<ExportRequest, "group_by" | "measures"> {
  return {
    group_by: groups.flatMap((name) => {
      const grouping = groupingOf(object, name);
      return grouping ? [{ field: name, ...(grouping.month ? { period: "month" as const } : {}) }] : [];
    }),
    measures: [{ op: "count" }, ...sums.map((field) => ({ op: "sum" as const, field }))],
  };
}

function summable(object: ObjectMeta) {
  return object.fields.filter((field) => field.summable && field.readable && field.level !== "masked");
}

interface Props {
  object: ObjectMeta;
  value: Figures;
  onChange: (value: Figures) => void;
}

export function ExportGroups({ object, value, onChange }: Props) {
  const l = useListTexts();
  const options = (fields: { api_name: string; label: string }[]) => fields.map((field) => ({ value: field.api_name, label: field.label }));
  const sums = summable(object);
  return (
    <>
      <label className="export-choice export-select">
        <span>{l("export.groups")}</span>
        <Select mode="multiple" maxCount={MAX_GROUPINGS} optionFilterProp="label" aria-label={l("export.groups")} value={value.groups} options={options(groupingsOf(object))} onChange={(groups: string[]) => { onChange({ ...value, groups }); }} />
      </label>
      {sums.length > 0 && (
        <label className="export-choice export-select">
          <span>{l("export.sums")}</span>
          <Select mode="multiple" optionFilterProp="label" aria-label={l("export.sums")} value={value.sums} options={options(sums)} onChange={(names: string[]) => { onChange({ ...value, sums: names }); }} />
        </label>
      )}
      <p className="muted">{l("export.groups_note")}</p>
    </>
  );
}
