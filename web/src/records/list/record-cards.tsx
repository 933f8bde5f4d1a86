import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { FieldMeta, ObjectMeta, RecordRow } from "@/api/types";
import { FieldDisplay } from "@/fields/field-display";
import { asText, isEmptyValue } from "@/fields/values";
import { TAGS } from "@/records/common/related-fields";
import { TagChips } from "@/records/list/cell-content";
import { RestoreButton } from "@/records/list/restore-button";
import { optionColors } from "@/ui/theme";

interface Props {
  object: ObjectMeta;
  columns: FieldMeta[];
  rows: RecordRow[];
  trash: boolean;
  /** Several cards beside each other. */
  gallery?: boolean;
}

const SHOWN = 5;

/** The list on a phone: one card per record, the coloured choice beside the name, a few values below. */
export function RecordCards({ object, columns, rows, trash, gallery = false }: Props) {
  const { t } = useTranslation();
  const rest = columns.filter((field) => field.api_name !== object.name_field);
  const badge = rest.find((field) => field.type === "choice");
  const lines = rest.filter((field) => field !== badge).slice(0, SHOWN);
  return (
    <ul className={`record-cards ${gallery ? "is-gallery" : ""}`}>
      {rows.map((row) => (
        <li key={row.id} className="card record-card" style={row.$color ? { background: optionColors(row.$color).background } : undefined}>
          <div className="record-card-head">
            <Link className="record-link" to={`/o/${object.api_name}/${row.id}`}>{asText(row[object.name_field]) || t("records.unnamed")}</Link>
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
      ))}
    </ul>
  );
}
