import { useDroppable } from "@dnd-kit/core";
import { Plus } from "lucide-react";
import { memo, useMemo } from "react";
import type { FieldMeta, ObjectMeta, RecordRow } from "@/api/types";
import { formatMoneyShort, formatNumber } from "@/i18n/format";
import { useListTexts } from "@/i18n/lists/register";
import { cardColumns, CARDS, columnFilter, type BoardColumn, type ColumnFigures } from "@/records/kanban/board-model";
import { MovableCard } from "@/records/kanban/movable-card";
import type { ListState } from "@/records/list/list-state";
import { useRecordList } from "@/records/list/use-record-list";
import { useDwells } from "@/records/stage/use-dwells";
import { useLiveliness } from "@/records/stage/use-liveliness";
import { Button } from "@/ui/button";
import { IconButton } from "@/ui/icon-button";
import { Skeleton } from "@/ui/skeleton";
import { optionColors } from "@/ui/theme";
import { useGrowing } from "@/ui/use-later";

interface Props {
  object: ObjectMeta;
  field: FieldMeta;
  column: BoardColumn;
  columns: readonly BoardColumn[];
  state: ListState;
  shown: FieldMeta[];
  /** Nothing for none, null as long as they are not known. */
  figures: ColumnFigures | null | undefined;
  sum: FieldMeta | undefined;
  currency: string;
  limit: number | undefined;
  moving: readonly { row: RecordRow; from: string; to: string }[];
  movable: boolean;
  /** The columns are stages of a process. */
  staged: boolean;
  onMove: (row: RecordRow, from: string, to: BoardColumn) => void;
  /** Makes a record in a column; missing where none begins. */
  onCreate: ((code: string) => void) | undefined;
}

/** Cards of the first picture: as many as a screen has room for. */
const FIRST = 6;

/** One column: its records page by page, how many they are and what they add up to. */
export const BoardColumnView = memo(function BoardColumnView({ object, field, column, columns, state, shown, figures, sum, currency, limit, moving, movable, staged, onMove, onCreate }: Props) {
  const l = useListTexts();
  const { setNodeRef, isOver } = useDroppable({ id: column.code, disabled: !movable });
  const wanted = useMemo(() => cardColumns(object, shown, field), [object, shown, field]);
  const { list, rows: loaded } = useRecordList(object, { ...state, start: "" }, wanted, columnFilter(null, field.api_name, column.code), CARDS);
  const gone = new Set(moving.filter((each) => each.from === column.code).map((each) => each.row.id));
  const coming = moving.filter((each) => each.to === column.code && !loaded.some((row) => row.id === each.row.id)).map((each) => each.row);
  const rows = [...coming, ...loaded.filter((row) => !gone.has(row.id))];
  const drawn = useGrowing(rows.length, FIRST);
  const ids = useMemo(() => loaded.map((row) => row.id), [loaded]);
  const dwells = useDwells(object.api_name, ids, staged);
  const lively = useLiveliness(object.api_name, ids, staged);
  const targets = useMemo(() => columns.filter((each) => each.code !== column.code && each.active), [columns, column]);
  const { count, sum: added } = figures ?? { count: 0, sum: sum ? 0 : null };
  const over = limit !== undefined && count > limit;
  const total = added === null || figures === null ? "" : sum?.value_type === "currency" || sum?.money ? formatMoneyShort(added, currency) : formatNumber(added, 2);

  return (
    <section className="board-column" ref={setNodeRef} data-over={isOver} data-full={over} aria-label={l("board.column", { name: column.label, count })}>
      <header>
        <span className="option-dot" style={{ background: optionColors(column.color).dot }} aria-hidden />
        <h2 className="ellipsis" title={column.label}>{column.label}</h2>
        <span className="board-count tabular" title={over ? l("board.over", { count: formatNumber(count), limit }) : undefined}>
          {figures === null ? "" : limit === undefined ? formatNumber(count) : `${formatNumber(count)} / ${String(limit)}`}
        </span>
        {onCreate && <IconButton label={l("board.new_in", { name: column.label })} onClick={() => { onCreate(column.code); }}><Plus size={15} aria-hidden /></IconButton>}
        {total !== "" && sum && <span className="board-sum tabular" title={l("board.sum", { label: sum.label })}>{total}</span>}
      </header>
      <ul>
        {rows.slice(0, drawn).map((row) => (
          <MovableCard
            key={row.id}
            object={object}
            row={row}
            fields={shown}
            code={column.code}
            targets={targets}
            movable={movable}
            busy={coming.includes(row)}
            dwell={staged ? dwells.get(row.id) : undefined}
            fake={staged ? lively.get(row.id) : undefined}
            onMove={onMove}
          />
        ))}
      </ul>
      {!list.data && <Skeleton lines={3} />}
      {list.data && rows.length === 0 && <p className="board-empty">{l("board.empty")}</p>}
      {list.hasNextPage && <Button quiet small busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>{l("board.load_more")}</Button>}
    </section>
  );
});
