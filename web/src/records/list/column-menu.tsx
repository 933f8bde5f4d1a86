import { Button, Checkbox, Popover } from "antd";
import { Columns3 } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { FieldMeta, ObjectMeta } from "@/api/types";

interface Props {
  object: ObjectMeta;
  columns: FieldMeta[];
  onChange: (columns: string[] | null) => void;
}

export function ColumnMenu({ object, columns, onChange }: Props) {
  const { t } = useTranslation();
  const shown = new Set(columns.map((field) => field.api_name));
  const offered = object.fields.filter((field) => field.readable && field.type !== "uuid" && field.api_name !== "version" && field.type !== "many_to_many");

  const toggle = (name: string, on: boolean) => {
    const current = columns.map((field) => field.api_name);
    onChange(on ? [...current, name] : current.filter((each) => each !== name));
  };

  const content = (
    <div className="column-menu">
      <ul>
        {offered.map((field) => (
          <li key={field.api_name}>
            <Checkbox
              checked={shown.has(field.api_name)}
              disabled={field.api_name === object.name_field}
              onChange={(event) => { toggle(field.api_name, event.target.checked); }}
            >
              {field.label}
            </Checkbox>
          </li>
        ))}
      </ul>
      <Button type="link" size="small" onClick={() => { onChange(null); }}>{t("list.default_columns")}</Button>
    </div>
  );
  return (
    <Popover content={content} trigger="click" placement="bottomRight" arrow={false}>
      <Button icon={<Columns3 size={15} />}>{t("list.columns")}</Button>
    </Popover>
  );
}
