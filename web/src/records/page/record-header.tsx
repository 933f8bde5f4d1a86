import { ChevronRight, Ellipsis, Link2, Trash2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";
import type { ObjectMeta, RecordRow } from "@/api/types";
import { FieldDisplay } from "@/fields/field-display";
import { asText, isEmptyValue } from "@/fields/values";
import { can } from "@/records/can";
import { useDeleteRecords } from "@/records/common/use-delete-records";
import { Menu, type MenuItem } from "@/ui/menu";
import { ObjectIcon } from "@/ui/object-icon";
import { showToast } from "@/ui/toast";

const MAX_KEY_FIELDS = 4;
/** What a record is recognised by, most telling first. */
const KEY_TYPES = ["choice", "currency", "user", "lookup", "date"];

export function RecordHeader({ object, row }: { object: ObjectMeta; row: RecordRow }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const remove = useDeleteRecords(object.api_name);
  const name = asText(row[object.name_field]) || t("records.unnamed");
  const keyFields = object.fields
    .filter((field) => (field.listed || field.api_name === "owner_id") && KEY_TYPES.includes(field.type) && field.api_name !== object.name_field && !isEmptyValue(row[field.api_name]))
    .sort((a, b) => KEY_TYPES.indexOf(a.type) - KEY_TYPES.indexOf(b.type))
    .filter((field, index, all) => field.type !== "choice" || all.slice(0, index).filter((one) => one.type === "choice").length < 2)
    .slice(0, MAX_KEY_FIELDS);

  const copy = async () => {
    try {
      await navigator.clipboard.writeText(window.location.href);
      showToast({ kind: "done", text: t("records.link_copied") });
    } catch {
      showToast({ kind: "failed", text: t("records.link_not_copied") });
    }
  };
  const onDelete = async () => {
    if (await remove([row.id], row.version)) void navigate(`/o/${object.api_name}`, { replace: true });
  };

  const items: MenuItem[] = [{ key: "link", label: t("records.copy_link"), icon: <Link2 size={16} aria-hidden />, onSelect: () => void copy() }];
  if (can("delete", object, row)) {
    items.push({ key: "delete", label: t("records.delete"), danger: true, icon: <Trash2 size={16} aria-hidden />, onSelect: () => void onDelete() });
  }

  return (
    <header className="record-header">
      <nav className="breadcrumb" aria-label={t("records.breadcrumb")}>
        <Link to={`/o/${object.api_name}`}>{object.plural}</Link>
        <ChevronRight size={14} aria-hidden />
        <span className="ellipsis muted" aria-current="page">{name}</span>
      </nav>
      <div className="page-header">
        <ObjectIcon icon={object.icon} color={object.color} />
        <h1 className="page-title record-title">{name}</h1>
        <div className="page-actions">
          <Menu label={t("common.more")} trigger={<Ellipsis size={18} aria-hidden />} groups={[{ key: "record", items }]} />
        </div>
      </div>
      {keyFields.length > 0 && (
        <dl className="record-key-fields">
          {keyFields.map((field) => (
            <div key={field.api_name}>
              <dt>{field.label}</dt>
              <dd><FieldDisplay field={field} row={row} compact /></dd>
            </div>
          ))}
        </dl>
      )}
    </header>
  );
}
