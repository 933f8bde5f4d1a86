import { ChevronRight, Ellipsis, Link2, Trash2 } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";
import type { ObjectMeta, RecordRow } from "@/api/types";
import { FieldDisplay } from "@/fields/field-display";
import { asText, isEmptyValue } from "@/fields/values";
import { can } from "@/records/can";
import { useDeleteRecords } from "@/records/common/use-delete-records";
import { OwnerPicker } from "@/records/page/owner-picker";
import { Menu, type MenuItem } from "@/ui/menu";
import { ObjectIcon } from "@/ui/object-icon";
import { usePageActions } from "@/ui/page-actions";
import { showToast } from "@/ui/toast";

const MAX_KEY_FIELDS = 4;
/** What a record is recognised by, most telling first. */
const KEY_TYPES = ["choice", "lookup", "currency", "phone", "date"];
const OWNER = "owner_id";

interface Props {
  object: ObjectMeta;
  row: RecordRow;
  /** Beside the heading: tags. */
  tags: ReactNode;
  /** In the line of key fields, at its end. */
  children: ReactNode;
}

export function RecordHeader({ object, row, tags, children }: Props) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const remove = useDeleteRecords(object.api_name);
  const name = asText(row[object.name_field]) || t("records.unnamed");
  const owner = object.fields.find((field) => field.api_name === OWNER && field.readable);
  const keyFields = object.fields
    .filter((field) => field.listed && KEY_TYPES.includes(field.value_type) && !field.system && field.api_name !== object.name_field && !isEmptyValue(row[field.api_name]))
    .sort((a, b) => KEY_TYPES.indexOf(a.value_type) - KEY_TYPES.indexOf(b.value_type))
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

  usePageActions(items.map(({ key, label, danger, onSelect }) => ({ key, label, rare: danger === true, run: onSelect })));

  return (
    <header className="record-header">
      <nav className="breadcrumb" aria-label={t("records.breadcrumb")}>
        <Link to={`/o/${object.api_name}`}>{object.plural}</Link>
        <ChevronRight size={14} aria-hidden />
        <span className="ellipsis muted" aria-current="page">{name}</span>
      </nav>
      <div className="page-header">
        <span className="record-icon"><ObjectIcon icon={object.icon} color={object.color} /></span>
        <div className="record-heading">
          <h1 className="page-title record-title">{name}</h1>
          {tags}
        </div>
        <div className="page-actions">
          <Menu label={t("common.more")} trigger={<Ellipsis size={18} aria-hidden />} groups={[{ key: "record", items }]} />
        </div>
      </div>
      <div className="record-summary">
        <dl className="record-key-fields">
          {owner && (
            <div>
              <dt>{owner.label}</dt>
              <dd><OwnerPicker object={object} field={owner} row={row} /></dd>
            </div>
          )}
          {keyFields.map((field) => (
            <div key={field.api_name}>
              <dt>{field.label}</dt>
              <dd><FieldDisplay field={field} row={row} compact /></dd>
            </div>
          ))}
        </dl>
        {children}
      </div>
    </header>
  );
}
