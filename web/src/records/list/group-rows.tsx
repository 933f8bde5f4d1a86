import { Button } from "antd";
import { useEffect } from "react";
import type { FieldMeta, Filter, ObjectMeta } from "@/api/types";
import { formatNumber } from "@/i18n/format";
import { useListTexts } from "@/i18n/lists/register";
import type { ListState } from "@/records/list/list-state";
import { TableRow, useEditWords } from "@/records/list/table-row";
import type { Grid } from "@/records/list/use-grid";
import { useRecordList } from "@/records/list/use-record-list";
import { Skeleton } from "@/ui/skeleton";

interface Props {
  groupKey: string;
  object: ObjectMeta;
  columns: FieldMeta[];
  state: ListState;
  grid: Grid;
  within: Filter | null;
  /** How many there are. */
  count: number;
}

/** The records of an opened group, page by page. */
export function GroupRows({ groupKey, object, columns, state, grid, within, count }: Props) {
  const l = useListTexts();
  const words = useEditWords(columns);
  const { list, rows } = useRecordList(object, { ...state, start: "" }, columns, within);
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
          marks={grid.range?.ids.has(row.id) ? grid.range.marks : ""}
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
