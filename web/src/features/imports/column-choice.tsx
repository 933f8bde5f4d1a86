import { Select } from "antd";
import { useId } from "react";

interface Props {
  label: string;
  columns: readonly string[];
  value: string | null | undefined;
  /** What it means that no column is chosen; without it one must be. */
  none?: string;
  placeholder?: string;
  onChange: (column: string | null) => void;
}

/** One column of the file, chosen for something that is no field. */
export function ColumnChoice({ label, columns, value, none, placeholder, onChange }: Props) {
  const id = useId();
  const options = [...(none === undefined ? [] : [{ value: "", label: none }]), ...columns.map((column) => ({ value: column, label: column }))];
  return (
    <div className="beside-choice">
      <label htmlFor={id}>{label}</label>
      <Select
        id={id}
        value={value === "" || value == null ? (none === undefined ? undefined : "") : value}
        placeholder={placeholder}
        showSearch={{ optionFilterProp: "label" }}
        options={options}
        onChange={(column: string) => { onChange(column === "" ? null : column); }}
      />
    </div>
  );
}
