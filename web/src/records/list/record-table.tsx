import { useVirtualizer } from "@tanstack/react-virtual";
import { startTransition, useEffect, useRef, useState } from "react";
import type { FieldMeta, ObjectMeta, RecordRow } from "@/api/types";
import { useListTexts } from "@/i18n/lists/register";
import type { ListState } from "@/records/list/list-state";
import { TableHead, tableWidth, type TableLayout } from "@/records/list/table-head";
import { TableRow, useEditWords } from "@/records/list/table-row";
import type { Grid } from "@/records/list/use-grid";
import { useDensity } from "@/ui/scheme";
import { rowHeight } from "@/ui/theme";
import { usePrinting } from "@/ui/use-media";

/** Rows kept on each side of those in view. The first picture does without: nobody scrolls before it is there. */
const OVERSCAN = 14;
const FIRST_OVERSCAN = 1;
/** The next page is asked for when so many loaded rows are left below. */
const AHEAD = 40;

interface Props {
  object: ObjectMeta;
  columns: FieldMeta[];
  rows: readonly RecordRow[];
  state: ListState;
  layout: TableLayout;
  grid: Grid;
  refreshing: boolean;
  more: boolean;
  loading: boolean;
  onMore: () => void;
}

/** Rows of a list; only those in view are in the page, so a million scroll like fifty. */
export function RecordTable({ object, columns, rows, state, layout, grid, refreshing, more, loading, onMore }: Props) {
  const l = useListTexts();
  const words = useEditWords(columns);
  const [ahead, setAhead] = useState(FIRST_OVERSCAN);
  useEffect(() => { startTransition(() => { setAhead(OVERSCAN); }); }, []);
  const height = rowHeight(useDensity());
  const body = useRef<HTMLTableSectionElement>(null);
  // eslint-disable-next-line react-hooks/incompatible-library -- the virtualizer is read in this component only
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => grid.box.current,
    estimateSize: () => height,
    getItemKey: (index) => rows[index]?.id ?? index,
    overscan: ahead,
  });
  const printing = usePrinting();
  useEffect(() => { virtual.measure(); }, [virtual, height]);
  const items = printing ? rows.map((_, index) => ({ index, start: 0, end: virtual.getTotalSize() })) : virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  const top = items[0]?.start ?? 0;
  const bottom = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);

  const { present } = grid;
  useEffect(() => { present("", rows); }, [present, rows]);
  useEffect(() => {
    if (more && !loading && !printing && last >= rows.length - AHEAD) onMore();
  }, [more, loading, printing, last, rows.length, onMore]);

  const chosen = grid.selected.size;
  return (
    <div
      className="card table-scroll"
      data-refreshing={refreshing}
      ref={grid.box}
      tabIndex={0}
      role="region"
      aria-label={object.plural}
      aria-description={l("grid.hint")}
      {...grid.on}
    >
      <table className="record-table" style={{ minWidth: tableWidth(object, columns, layout.widths) }} aria-rowcount={more ? -1 : rows.length + 1}>
        <TableHead
          object={object}
          columns={columns}
          state={state}
          layout={layout}
          all={chosen === 0 ? "none" : chosen >= rows.length ? "all" : "some"}
          onAll={(on) => { grid.select(on ? rows.map((row) => row.id) : []); }}
        />
        <tbody ref={body}>
          {top > 0 && <tr aria-hidden><td colSpan={columns.length + 1} style={{ height: top, padding: 0, border: 0 }} /></tr>}
          {items.map((item) => {
            const row = rows[item.index];
            if (!row) return null;
            return (
              <TableRow
                key={row.id}
                object={object}
                columns={columns}
                row={row}
                index={item.index}
                selected={grid.selected.has(row.id)}
                editing={grid.editing?.id === row.id ? grid.editing.column : null}
                save={grid.save}
                onSelect={grid.toggle}
                onEdit={grid.edit}
                onEdited={grid.edited}
                marks={grid.range?.ids.has(row.id) ? grid.range.marks : ""}
                words={words}
              />
            );
          })}
          {bottom > 0 && <tr aria-hidden><td colSpan={columns.length + 1} style={{ height: bottom, padding: 0, border: 0 }} /></tr>}
        </tbody>
      </table>
    </div>
  );
}
