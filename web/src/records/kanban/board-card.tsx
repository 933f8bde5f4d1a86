import type { ReactNode } from "react";
import type { FieldMeta, ObjectMeta, RecordRow } from "@/api/types";
import { FieldDisplay } from "@/fields/field-display";
import { Said } from "@/fields/said";
import { asText, isEmptyValue } from "@/fields/values";
import { TAGS } from "@/records/common/related-fields";
import { TagChips } from "@/records/list/cell-content";
import { InsideLink } from "@/ui/inside-link";
import { optionColors } from "@/ui/theme";

interface Props {
  object: ObjectMeta;
  row: RecordRow;
  fields: FieldMeta[];
  menu?: ReactNode;
  /** A line below: how long it has been here. */
  note?: ReactNode;
  lifted?: boolean;
  busy?: boolean;
}

/** A record in a few lines: its name and what the columns of the view say first. */
export function BoardCard({ object, row, fields, menu, note, lifted = false, busy = false }: Props) {
  const style = row.$color ? { background: optionColors(row.$color).background } : undefined;
  return (
    <article className="board-card" data-lifted={lifted} data-busy={busy} style={style}>
      <div className="board-card-head">
        <InsideLink className="record-link" draggable={false} to={`/o/${object.api_name}/${row.id}`}>{asText(row[object.name_field]) || <Said text="records.unnamed" />}</InsideLink>
        {menu}
      </div>
      <dl>
        {fields.filter((field) => !isEmptyValue(row[field.api_name])).map((field) => (
          <div key={field.api_name}>
            <dt>{field.label}</dt>
            <dd>{field.api_name === TAGS ? <TagChips ids={row.$tags ?? []} /> : <FieldDisplay field={field} row={row} compact />}</dd>
          </div>
        ))}
      </dl>
      {note}
    </article>
  );
}
