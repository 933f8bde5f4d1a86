import { useDraggable, useDroppable } from "@dnd-kit/core";
import { Button } from "antd";
import { ArrowRightLeft, Plus } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { FieldMeta, ObjectMeta, RecordRow } from "@/api/types";
import { asText } from "@/fields/values";
import { formatMoneyShort, formatNumber } from "@/i18n/format";
import { useListTexts } from "@/i18n/lists/register";
import { can } from "@/records/can";
import { BoardCard } from "@/records/kanban/board-card";
import { columnFilter, type BoardColumn, type ColumnFigures } from "@/records/kanban/board-model";
import type { ListState } from "@/records/list/list-state";
import { useRecordList } from "@/records/list/use-record-list";
import { CardDwell } from "@/records/stage/card-dwell";
import { IconButton } from "@/ui/icon-button";
import { Menu } from "@/ui/menu";
import { Skeleton } from "@/ui/skeleton";
import { optionColors } from "@/ui/theme";

interface Props {
  object: ObjectMeta;
  field: FieldMeta;
  column: BoardColumn;
  columns: BoardColumn[];
  state: ListState;
  shown: FieldMeta[];
  figures: ColumnFigures;
  sum: FieldMeta | undefined;
  currency: string;
  limit: number | undefined;
  moving: readonly { row: RecordRow; from: string; to: string }[];
  movable: boolean;
  /** The columns are stages of a process. */
  staged: boolean;
  onMove: (row: RecordRow, to: BoardColumn) => void;
  onCreate: (() => void) | undefined;
}

/** One column: its records page by page, how many they are and what they add up to. */
export function BoardColumnView({ object, field, column, columns, state, shown, figures, sum, currency, limit, moving, movable, staged, onMove, onCreate }: Props) {
  const { t } = useTranslation();
  const l = useListTexts();
  const { setNodeRef, isOver } = useDroppable({ id: column.code, disabled: !movable });
  const name = object.fields.filter((each) => each.api_name === object.name_field);
  const list = useRecordList(object, { ...state, start: "" }, [...name, ...shown, field], columnFilter(null, field.api_name, column.code));
  const loaded = list.data?.pages.flatMap((page) => page.items) ?? [];
  const gone = new Set(moving.filter((each) => each.from === column.code).map((each) => each.row.id));
  const coming = moving.filter((each) => each.to === column.code && !loaded.some((row) => row.id === each.row.id)).map((each) => each.row);
  const rows = [...coming, ...loaded.filter((row) => !gone.has(row.id))];
  const over = limit !== undefined && figures.count > limit;
  const money = sum?.value_type === "currency";
  const total = figures.sum === null ? "" : money ? formatMoneyShort(figures.sum, currency) : formatNumber(figures.sum, 2);

  return (
    <section className="board-column" ref={setNodeRef} data-over={isOver} data-full={over} aria-label={l("board.column", { name: column.label, count: formatNumber(figures.count) })}>
      <header>
        <span className="option-dot" style={{ background: optionColors(column.color).dot }} aria-hidden />
        <h2 className="ellipsis">{column.label}</h2>
        <span className="board-count tabular" title={over ? l("board.over", { count: formatNumber(figures.count), limit }) : undefined}>
          {limit === undefined ? formatNumber(figures.count) : `${formatNumber(figures.count)} / ${String(limit)}`}
        </span>
        {onCreate && <IconButton label={l("board.new_in", { name: column.label })} onClick={onCreate}><Plus size={15} aria-hidden /></IconButton>}
        {total !== "" && sum && <span className="board-sum tabular" title={l("board.sum", { label: sum.label })}>{total}</span>}
      </header>
      <ul>
        {rows.map((row) => (
          <Draggable key={row.id} row={row} code={column.code} disabled={!movable || !can("edit", object, row)}>
            <BoardCard
              object={object}
              row={row}
              fields={shown}
              busy={coming.includes(row)}
              note={staged && <CardDwell object={object.api_name} id={row.id} />}
              menu={movable && (
                <Menu
                  label={l("board.move", { name: asText(row[object.name_field]) || t("records.unnamed") })}
                  trigger={<ArrowRightLeft size={14} aria-hidden />}
                  groups={[{ key: "to", heading: l("board.move_to"), items: columns.filter((each) => each.code !== column.code && each.active).map((each) => ({ key: each.code, label: each.label, onSelect: () => { onMove(row, each); } })) }]}
                />
              )}
            />
          </Draggable>
        ))}
      </ul>
      {!list.data && <Skeleton lines={3} />}
      {list.data && rows.length === 0 && <p className="board-empty">{l("board.empty")}</p>}
      {list.hasNextPage && <Button type="text" size="small" block loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>{l("board.load_more")}</Button>}
    </section>
  );
}

function Draggable({ row, code, disabled, children }: { row: RecordRow; code: string; disabled: boolean; children: React.ReactNode }) {
  const { setNodeRef, listeners, isDragging } = useDraggable({ id: row.id, data: { row, code }, disabled });
  // The card's link and menu are what keyboards reach; dragging is for pointers.
  return <li ref={setNodeRef} data-dragged={isDragging} data-movable={!disabled} {...listeners}>{children}</li>;
}
