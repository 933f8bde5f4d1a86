import { Button, Input, Popover } from "antd";
import { ChevronDown, ChevronUp, Columns3, GripVertical, Plus, X } from "lucide-react";
import { useState, type DragEvent } from "react";
import { useTranslation } from "react-i18next";
import type { FieldMeta, ObjectMeta } from "@/api/types";
import { useListTexts } from "@/i18n/lists/register";
import { tagsField, useRelatedFields } from "@/records/common/related-fields";
import { moved } from "@/records/list/moved";
import { IconButton } from "@/ui/icon-button";

interface Props {
  object: ObjectMeta;
  columns: FieldMeta[];
  onChange: (columns: string[] | null) => void;
}

/** Which columns there are, in which order; by dragging, or by keyboard with the arrows. */
export function ColumnMenu({ object, columns, onChange }: Props) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <Popover
      content={<ColumnPanel object={object} columns={columns} onChange={onChange} />}
      destroyOnHidden
      trigger="click"
      placement="bottomRight"
      arrow={false}
      open={open}
      onOpenChange={setOpen}
    >
      <Button icon={<Columns3 size={15} />}>{t("list.columns")}</Button>
    </Popover>
  );
}

function ColumnPanel({ object, columns, onChange }: Props) {
  const { t } = useTranslation();
  const l = useListTexts();
  const related = useRelatedFields(object, true);
  const [text, setText] = useState("");
  const [dragged, setDragged] = useState<string | null>(null);
  const names = columns.map((field) => field.api_name);
  const shown = new Set(names);
  const own = object.fields.filter((field) => field.readable && field.type !== "uuid" && field.api_name !== "version");
  const groups = [
    { label: "", fields: [...own, tagsField(l("columns.tags"))] },
    ...related.filter((group) => !group.many).map((group) => ({ label: group.label, fields: group.fields })),
  ];
  const matches = (field: FieldMeta) => !shown.has(field.api_name) && field.label.toLowerCase().includes(text.trim().toLowerCase());
  const over = (name: string) => (event: DragEvent) => {
    event.preventDefault();
    if (dragged !== null && dragged !== name && name !== object.name_field) onChange(moved(names, dragged, names.indexOf(name)));
  };

  return (
    <div className="column-menu">
      <h3>{l("columns.shown")}</h3>
      <ul>
        {columns.map((field, at) => {
          const fixed = field.api_name === object.name_field;
          return (
            <li
              key={field.api_name}
              draggable={!fixed}
              data-dragged={dragged === field.api_name}
              onDragStart={() => { setDragged(field.api_name); }}
              onDragEnd={() => { setDragged(null); }}
              onDragOver={over(field.api_name)}
            >
              <GripVertical size={14} aria-hidden className={fixed ? "is-fixed" : "grip"} />
              <span className="ellipsis">{field.label}</span>
              {!fixed && (
                <span className="column-moves">
                  <IconButton label={l("columns.up", { label: field.label })} disabled={at <= 1} onClick={() => { onChange(moved(names, field.api_name, at - 1)); }}><ChevronUp size={14} aria-hidden /></IconButton>
                  <IconButton label={l("columns.down", { label: field.label })} disabled={at === columns.length - 1} onClick={() => { onChange(moved(names, field.api_name, at + 1)); }}><ChevronDown size={14} aria-hidden /></IconButton>
                  <IconButton label={l("columns.remove", { label: field.label })} onClick={() => { onChange(names.filter((name) => name !== field.api_name)); }}><X size={14} aria-hidden /></IconButton>
                </span>
              )}
            </li>
          );
        })}
      </ul>
      <h3>{l("columns.available")}</h3>
      <Input size="small" value={text} allowClear placeholder={l("columns.search")} aria-label={l("columns.search")} onChange={(event) => { setText(event.target.value); }} />
      <div className="column-offer">
        {groups.map((group) => {
          const fields = group.fields.filter(matches);
          if (fields.length === 0) return null;
          return (
            <div key={group.label}>
              {group.label !== "" && <h4>{l("columns.of", { label: group.label })}</h4>}
              <ul>
                {fields.map((field) => (
                  <li key={field.api_name}>
                    <button type="button" aria-label={l("columns.add", { label: field.label })} onClick={() => { onChange([...names, field.api_name]); }}>
                      <Plus size={14} aria-hidden />
                      <span className="ellipsis">{field.label}</span>
                    </button>
                  </li>
                ))}
              </ul>
            </div>
          );
        })}
      </div>
      <Button type="link" size="small" onClick={() => { onChange(null); }}>{t("list.default_columns")}</Button>
    </div>
  );
}
