import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { FieldDisplay } from "@/fields/field-display";
import { attributeFields, linksOf } from "@/fields/many-to-many/links";
import type { DisplayProps } from "@/fields/types";
import { asList, isEmptyValue, referenceLabel } from "@/fields/values";

/** Names of the linked records, with what their links say; only their number where nothing more is known. */
export function ManyToManyDisplay({ field, value, row, compact }: DisplayProps) {
  const { t } = useTranslation();
  const links = linksOf(row, field.api_name);
  if (links === null || links.length === 0) {
    return <span>{referenceLabel(row, field.api_name) ?? t("fields.linked", { count: asList(value).length })}</span>;
  }
  if (compact) return <span className="ellipsis">{links.map((one) => one.name || t("fields.not_visible")).join(t("fields.list_separator"))}</span>;
  const attributes = attributeFields(field);
  return (
    <ul className="value-links">
      {links.map((one) => (
        <li key={one.id}>
          <Link to={`/o/${field.target ?? ""}/${one.id}`} onClick={(event) => { event.stopPropagation(); }}>{one.name || t("fields.not_visible")}</Link>
          {attributes.filter((each) => !isEmptyValue(one.attributes[each.api_name])).map((each) => (
            <span key={each.api_name} className="value-links-said" title={each.label}>
              <span className="muted">{each.type === "choice" ? "" : each.label}</span>
              <FieldDisplay field={each} row={{ id: one.id, ...one.attributes }} compact />
            </span>
          ))}
        </li>
      ))}
    </ul>
  );
}
