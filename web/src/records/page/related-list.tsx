import { useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { keys } from "@/api/query-keys";
import { listWithTotal } from "@/api/timeline";
import type { FieldMeta, Filter, ListQuery, ObjectMeta, RecordRow, RelatedMeta } from "@/api/types";
import { useObject, useObjects } from "@/api/use-objects";
import { FieldDisplay } from "@/fields/field-display";
import { pathsOf } from "@/fields/paths";
import { asText, isEmptyValue } from "@/fields/values";
import { formatNumber } from "@/i18n/format";
import { can } from "@/records/can";
import { ErrorState } from "@/records/common/error-state";
import { CreateDrawer } from "@/records/create/create-drawer";
import { columnsOf, listAddress } from "@/records/list/list-state";
import { IconButton } from "@/ui/icon-button";
import { ObjectIcon } from "@/ui/object-icon";

interface Props {
  parent: ObjectMeta;
  row: RecordRow;
  related: RelatedMeta;
  /** Several lists of the same object: the field tells them apart. */
  ambiguous: boolean;
  onCount: (count: number) => void;
}

const SHOWN = 5;
const VALUES = 2;

/** What tells a record from its neighbours, most telling first: where it stands, how much, when. */
const TELLING = ["choice", "currency", "percent", "date", "datetime", "phone"];

/** The values beside the name: one of each kind, the choice that is required (a stage, a status) before one that is not. */
function tellingFields(columns: readonly FieldMeta[], object: ObjectMeta): FieldMeta[] {
  const rank = (field: FieldMeta) => {
    const place = TELLING.indexOf(field.value_type);
    return place < 0 ? TELLING.length : place - (field.required ? 0.5 : 0);
  };
  const kind = (field: FieldMeta) => (field.value_type.startsWith("date") ? "date" : field.value_type);
  return columns
    .filter((field) => field.api_name !== object.name_field && !field.system && field.type !== "user" && field.type !== "lookup")
    .sort((a, b) => rank(a) - rank(b))
    .filter((field, index, all) => all.findIndex((one) => kind(one) === kind(field)) === index)
    .slice(0, VALUES);
}

export function RelatedList({ parent, row, related, ambiguous, onCount }: Props) {
  const { t } = useTranslation();
  const [creating, setCreating] = useState(false);
  const meta = useObject(related.object);
  const objects = useObjects();
  const object = meta.data;
  const columns = object ? columnsOf(object, null).filter((field) => field.api_name !== related.field) : [];
  const extra = object ? tellingFields(columns, object) : [];
  const filter: Filter = { field: related.field, op: "eq", value: row.id };
  const query: ListQuery = {
    filter,
    sort: object?.sort ?? "-created_at",
    fields: ["id", ...[...(columns[0] ? [columns[0]] : []), ...extra].flatMap((field) => pathsOf(field, objects.data ?? []))],
    limit: SHOWN,
  };
  const list = useQuery({
    queryKey: [...keys.records(related.object), "related", query],
    queryFn: ({ signal }) => listWithTotal(related.object, query, signal),
    enabled: object !== undefined && objects.data !== undefined,
  });
  const rows = list.data?.items ?? [];
  const preset = { [related.field]: row.id, [`${related.field}.name`]: asText(row[parent.name_field]) };
  const linkLabel = object?.fields.find((field) => field.api_name === related.field)?.label ?? related.label;
  const title = `${object?.plural ?? related.label}${ambiguous ? ` · ${linkLabel}` : ""}`;
  const total = list.data?.total;
  const count = total?.count ?? null;
  useEffect(() => {
    if (count !== null) onCount(count);
    // The panel gets a new callback on every render; only the number matters.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [count]);

  const drawer = creating && object && <CreateDrawer object={object} preset={preset} stay onClose={() => { setCreating(false); }} />;
  if (count === 0 && object) {
    return (
      <>
        <button type="button" className="related-chip" disabled={!can("create", object)} aria-label={t("list.new_of", { label: object.label })} onClick={() => { setCreating(true); }}>
          <ObjectIcon icon={object.icon} color={object.color} plain />
          {title}
          {can("create", object) && <Plus size={14} aria-hidden />}
        </button>
        {drawer}
      </>
    );
  }

  return (
    <section className="related-list" aria-label={title}>
      <header>
        <ObjectIcon icon={object?.icon ?? ""} color={object?.color ?? ""} />
        <h2 className="ellipsis">{title}</h2>
        {total && <span className="related-count tabular">{formatNumber(total.count)}{total.exact ? "" : "+"}</span>}
        {object && can("create", object) && (
          <IconButton label={t("list.new_of", { label: object.label })} className="related-add" onClick={() => { setCreating(true); }}>
            <Plus size={16} aria-hidden />
          </IconButton>
        )}
      </header>
      {list.error && <ErrorState error={list.error} onRetry={() => void list.refetch()} compact />}
      <ul>
        {rows.map((one) => (
          <li key={one.id}>
            <Link className="ellipsis" to={`/o/${related.object}/${one.id}`}>{asText(one[object?.name_field ?? "name"]) || t("records.unnamed")}</Link>
            <span className="related-values">
              {extra.filter((field) => !isEmptyValue(one[field.api_name])).map((field) => <FieldDisplay key={field.api_name} field={field} row={one} compact />)}
            </span>
          </li>
        ))}
      </ul>
      {count !== null && count > SHOWN && <Link className="related-all" to={listAddress(related.object, filter)}>{t("records.show_all")}</Link>}
      {drawer}
    </section>
  );
}
