import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { TimelineEntry } from "@/api/timeline";
import type { FieldMeta, ObjectMeta, RecordRow } from "@/api/types";
import { useObject } from "@/api/use-objects";
import { FieldDisplay } from "@/fields/field-display";
import { asText, isEmptyValue } from "@/fields/values";

interface Props {
  entry: TimelineEntry;
  page: RecordRow;
  label: string;
}

const LONG = 140;

/** A record that refers to this one: what it is, who, its values and its text. */
export function TimelineRecord({ entry, page, label }: Props) {
  const { t } = useTranslation();
  const [whole, setWhole] = useState(false);
  const meta = useObject(entry.object).data;
  const row = entry.record as RecordRow;
  const nameField = meta?.name_field ?? "name";
  const name = asText(row[nameField]) || t("records.unnamed");
  const owner = asText(row["owner_id.name"]);
  const fields = meta ? shown(meta, row, page) : [];
  const text = fields.find((field) => field.type === "long_text");
  const words = text ? asText(row[text.api_name]) : "";
  const values = fields.filter((field) => field.type !== "long_text");
  return (
    <>
      <p className="timeline-head">
        <span className="timeline-what">{label}</span>
        <Link to={`/o/${entry.object}/${row.id}`} className="timeline-name">{name}</Link>
        {owner !== "" && <span className="muted">{owner}</span>}
      </p>
      {words !== "" && words !== name && (
        <p className={`timeline-text ${whole ? "is-whole" : ""}`}>{words}</p>
      )}
      {words.length > LONG && (
        <button type="button" className="link-button" aria-expanded={whole} onClick={() => { setWhole(!whole); }}>{t(whole ? "timeline.less" : "timeline.more")}</button>
      )}
      {values.length > 0 && (
        <dl className="timeline-values">
          {values.map((field) => (
            <div key={field.api_name}>
              <dt className={field.type === "choice" ? "visually-hidden" : ""}>{field.label}</dt>
              <dd><FieldDisplay field={field} row={row} compact={field.type !== "attachment"} /></dd>
            </div>
          ))}
        </dl>
      )}
    </>
  );
}

/** Values worth a place: not the name, not the moment the entry stands at, not what the page says already. */
function shown(meta: ObjectMeta, row: RecordRow, page: RecordRow): FieldMeta[] {
  const moment = meta.sort.replace(/^-/, "").split(",")[0];
  return meta.fields.filter(
    (field) => field.api_name in row && !isEmptyValue(row[field.api_name]) && !field.system && field.api_name !== meta.name_field
      && field.api_name !== moment && row[field.api_name] !== page.id
      && !(field.type === "lookup" && row[field.api_name] === page[field.api_name]) && field.type !== "boolean",
  );
}
