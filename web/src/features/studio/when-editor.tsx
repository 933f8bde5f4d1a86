import { Button } from "antd";
import type { Filter, ObjectMeta } from "@/api/types";
import { FilterBuilder } from "@/records/filter/filter-builder";

interface Props {
  label: string;
  /** What to press for no condition at all. */
  always: string;
  object: ObjectMeta;
  when: Filter;
  onChange: (when: Filter | null) => void;
}

/** A condition over the fields of the record being edited. */
export function WhenEditor({ label, always, object, when, onChange }: Props) {
  return (
    <div className="studio-when" role="group" aria-label={label}>
      <span className="studio-when-head">{label}<Button type="link" size="small" onClick={() => { onChange(null); }}>{always}</Button></span>
      <FilterBuilder bare own object={object} filter={when} onChange={(next) => { onChange(next ?? { all: [] }); }} />
    </div>
  );
}
