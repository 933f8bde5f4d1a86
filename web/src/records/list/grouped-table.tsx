import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { ChevronRight } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { keys } from "@/api/query-keys";
import { aggregate } from "@/api/records";
import type { FieldMeta, ObjectMeta } from "@/api/types";
import { FieldDisplay } from "@/fields/field-display";
import { asNumber } from "@/fields/values";
import { isRightAligned } from "@/fields/displays";
import { formatNumber } from "@/i18n/format";
import { useListTexts } from "@/i18n/lists/register";
import { ErrorState } from "@/records/common/error-state";
import { groupBy, groupFilter, groupingOf, groupLabel, type Grouping } from "@/records/list/group-model";
import { effectiveFilter, type ListState } from "@/records/list/list-state";
import { TableHead, tableWidth, type TableLayout } from "@/records/list/table-head";
import { TableRow, useEditWords } from "@/records/list/table-row";
import type { Grid } from "@/records/list/use-grid";
import { useRecordList } from "@/records/list/use-record-list";
import { Chip } from "@/ui/chip";
import { Skeleton } from "@/ui/skeleton";

interface Props {
  object: ObjectMeta;
  columns: FieldMeta[];
  state: ListState;
  layout: TableLayout;
  grid: Grid;
}

/** A list in groups with their counts and sums; the records of a group are loaded when it is opened. */
export function GroupedTable({ object, columns, state, layout, grid }: Props) {
  const { box, onKeyDown, selected, select, loaded } = grid;
  const { t } = useTranslation();
  const l = useListTexts();
  const grouping = groupingOf(object, state.group);
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const sums = state.sums.filter((name) => object.fields.some((field) => field.api_name === name && field.summable));
  const request = {
    measures: [{ op: "count" as const }, ...sums.map((field) => ({ op: "sum" as const, field }))],
    groupBy: grouping ? groupBy(grouping) : [],
    filter: effectiveFilter(state, object),
  };
  const groups = useQuery({ queryKey: keys.aggregate(object.api_name, request), queryFn: () => aggregate(object.api_name, request), enabled: grouping !== null });

  if (groups.error) return <div className="card"><ErrorState error={groups.error} onRetry={() => void groups.refetch()} /></div>;
  if (!groups.data || !grouping) return <div className="card"><Skeleton lines={8} /></div>;

  const texts = { empty: l("group.empty"), yes: t("fields.yes"), no: t("fields.no") };
  return (
    <div className="card table-scroll" ref={box} tabIndex={0} role="region" aria-label={object.plural} aria-description={l("grid.hint")} onKeyDown={onKeyDown}>
      <table className="record-table is-grouped" style={{ minWidth: tableWidth(object, columns, layout.widths) }}>
        <TableHead object={object} columns={columns} state={state} layout={layout} all={selected.size > 0 ? "some" : "none"} onAll={(on) => { select(on ? loaded().map((row) => row.id) : []); }} />
        {groups.data.map((group) => {
          const key = JSON.stringify(group[grouping.field.api_name] ?? null);
          const { label, color } = groupLabel(grouping, group, texts);
          const count = asNumber(group["count"]) ?? 0;
          const isOpen = open.has(key);
          return (
            <tbody key={key}>
              <tr className="group-row">
                <td colSpan={2} className="group-head">
                  <button
                    type="button"
                    aria-expanded={isOpen}
                    aria-label={l(isOpen ? "group.collapse" : "group.expand", { name: label })}
                    onClick={() => { setOpen((old) => { const next = new Set(old); if (!next.delete(key)) next.add(key); return next; }); }}
                  >
                    <ChevronRight size={15} aria-hidden className="group-arrow" />
                    {color !== null ? <Chip text={label} color={color} /> : <span className="ellipsis group-name">{label}</span>}
                    <span className="muted tabular">{l("group.count", { count, formatted: formatNumber(count) })}</span>
                  </button>
                </td>
                {columns.slice(1).map((field) => (
                  <td key={field.api_name} className={isRightAligned(field.value_type) ? "is-right" : ""}>
                    {sums.includes(field.api_name) && <GroupSum field={field} value={group[`sum_${field.api_name}`]} />}
                  </td>
                ))}
              </tr>
              {isOpen && <GroupRows groupKey={key} object={object} columns={columns} state={state} grid={grid} grouping={grouping} value={group[grouping.field.api_name]} count={count} />}
            </tbody>
          );
        })}
      </table>
    </div>
  );
}

/** Sums of money are in the workspace's currency. */
function GroupSum({ field, value }: { field: FieldMeta; value: unknown }) {
  return <strong className="tabular"><FieldDisplay field={field} row={{ id: "", [field.api_name]: value ?? 0 }} compact /></strong>;
}

interface RowsProps extends Pick<Props, "object" | "columns" | "state" | "grid"> {
  groupKey: string;
  grouping: Grouping;
  value: unknown;
  count: number;
}

function GroupRows({ groupKey, object, columns, state, grid, grouping, value, count }: RowsProps) {
  const l = useListTexts();
  const words = useEditWords(columns);
  const { list, rows } = useRecordList(object, { ...state, start: "" }, columns, groupFilter(grouping, value));
  const { present } = grid;
  useEffect(() => {
    present(groupKey, rows);
    return () => { present(groupKey, null); };
  }, [present, groupKey, rows]);
  if (!list.data) return <tr><td colSpan={columns.length + 1}><Skeleton lines={2} /></td></tr>;
  return (
    <>
      {rows.map((row) => (
        <TableRow
          key={row.id}
          object={object}
          columns={columns}
          row={row}
          selected={grid.selected.has(row.id)}
          editing={grid.editing?.id === row.id ? grid.editing.column : null}
          save={grid.save}
          onSelect={grid.toggle}
          onEdit={grid.edit}
          onEdited={grid.edited}
          words={words}
        />
      ))}
      {list.hasNextPage && (
        <tr>
          <td colSpan={columns.length + 1} className="group-more">
            <Button type="link" size="small" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>{l("group.more", { count, formatted: formatNumber(count) })}</Button>
          </td>
        </tr>
      )}
    </>
  );
}
