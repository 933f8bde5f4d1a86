import { memo, useMemo } from "react";
import type { FieldMeta, ObjectMeta, RecordRow } from "@/api/types";
import { FieldDisplay } from "@/fields/field-display";
import { Said } from "@/fields/said";
import { asList, asText, isEmptyValue } from "@/fields/values";
import { TAGS } from "@/records/common/related-fields";
import { CardPicture } from "@/records/list/card-picture";
import { TagChips } from "@/records/list/cell-content";
import { RestoreButton } from "@/records/list/restore-button";
import { InsideLink } from "@/ui/inside-link";
import { optionColors } from "@/ui/theme";
import { useGrowing } from "@/ui/use-later";

interface Props {
  object: ObjectMeta;
  columns: FieldMeta[];
  rows: readonly RecordRow[];
  trash: boolean;
  /** Several cards beside each other. */
  gallery?: boolean;
  /** Whose first file stands on the card. */
  picture: FieldMeta | undefined;
}

const SHOWN = 5;
/** Cards of the first picture: as many as a screen has room for. */
const FIRST = 8;

/** The list on a phone: one card per record, the coloured choice beside the name, a few values below; its picture where it has one. */
export function RecordCards({ object, columns, rows, trash, gallery = false, picture }: Props) {
  const { badge, lines } = useMemo(() => {
    const rest = columns.filter((field) => field.api_name !== object.name_field && field !== picture);
    const found = rest.find((field) => field.type === "choice");
    return { badge: found, lines: rest.filter((field) => field !== found).slice(0, SHOWN) };
  }, [object, columns, picture]);
  // Where no record has a file, no room is kept for one.
  const shown = picture !== undefined && rows.some((row) => asList(row[picture.api_name]).length > 0) ? picture : undefined;
  const drawn = useGrowing(rows.length, FIRST);
  return (
    <ul className={`record-cards ${gallery ? "is-gallery" : ""}`}>
      {rows.slice(0, drawn).map((row) => <RecordCard key={row.id} object={object} row={row} badge={badge} lines={lines} picture={shown} trash={trash} />)}
    </ul>
  );
}

interface CardProps {
  object: ObjectMeta;
  row: RecordRow;
  /** Beside the name. */
  badge: FieldMeta | undefined;
  lines: FieldMeta[];
  picture: FieldMeta | undefined;
  trash: boolean;
}

const RecordCard = memo(function RecordCard({ object, row, badge, lines, picture, trash }: CardProps) {
  return (
    <li className="card record-card" style={row.$color ? { background: optionColors(row.$color).background } : undefined}>
      {picture && <CardPicture key={asList(row[picture.api_name])[0] ?? ""} object={object} file={asList(row[picture.api_name])[0]} />}
      <div className="record-card-head">
        <InsideLink className="record-link" to={`/o/${object.api_name}/${row.id}`}>{asText(row[object.name_field]) || <Said text="records.unnamed" />}</InsideLink>
        {badge && <FieldDisplay field={badge} row={row} compact />}
      </div>
      <dl>
        {lines.filter((field) => !isEmptyValue(row[field.api_name])).map((field) => (
          <div key={field.api_name}>
            <dt>{field.label}</dt>
            <dd>{field.api_name === TAGS ? <TagChips ids={row.$tags ?? []} /> : <FieldDisplay field={field} row={row} compact />}</dd>
          </div>
        ))}
      </dl>
      {trash && <RestoreButton object={object.api_name} ids={[row.id]} onDone={() => undefined} />}
    </li>
  );
});
