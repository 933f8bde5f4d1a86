import { ArrowDown, ArrowUp } from "lucide-react";
import { useRef, useState, type KeyboardEvent, type MouseEvent, type PointerEvent } from "react";
import { useTranslation } from "react-i18next";
import type { FieldMeta, ObjectMeta } from "@/api/types";
import { isRightAligned } from "@/fields/displays";
import { useListTexts } from "@/i18n/lists/register";
import { nextSort, parseSort, type ListState } from "@/records/list/list-state";
import { moved } from "@/records/list/moved";
import { widthOf } from "@/records/list/use-widths";

const CHECK_WIDTH = 42;
const STEP = 16;
const LEAST = 60;
const MOST = 1200;
/** A column made as wide as its content stays within a page. */
const FIT_MOST = 480;

export interface TableLayout {
  widths: Readonly<Record<string, number>>;
  onWidth: (column: string, width: number) => void;
  onColumns: (columns: string[]) => void;
  onSort: (sort: string) => void;
}

interface Props {
  object: ObjectMeta;
  columns: FieldMeta[];
  state: ListState;
  layout: TableLayout;
  all: "none" | "some" | "all";
  onAll: (on: boolean) => void;
}

function columnWidth(object: ObjectMeta, field: FieldMeta, widths: Readonly<Record<string, number>>): number {
  return widths[field.api_name] ?? widthOf(field.value_type, field.api_name === object.name_field);
}

export function tableWidth(object: ObjectMeta, columns: readonly FieldMeta[], widths: Readonly<Record<string, number>>): number {
  return CHECK_WIDTH + columns.reduce((sum, field) => sum + columnWidth(object, field, widths), 0);
}

/** Headings: sorted by a click, moved by dragging, as wide as their edge is pulled (or by arrow keys on it). */
export function TableHead({ object, columns, state, layout, all, onAll }: Props) {
  const { t } = useTranslation();
  const [dragged, setDragged] = useState<string | null>(null);
  const effective = state.sort || object.sort;
  const sorting = parseSort(effective);
  const names = columns.map((field) => field.api_name);
  return (
    <>
      <colgroup>
        <col style={{ width: CHECK_WIDTH }} />
        {columns.map((field) => <col key={field.api_name} style={{ width: columnWidth(object, field, layout.widths) }} />)}
      </colgroup>
      <thead>
        <tr>
          <th className="cell-check">
            <input
              type="checkbox"
              className="check"
              checked={all === "all"}
              ref={(box) => { if (box) box.indeterminate = all === "some"; }}
              aria-label={t("list.select_all")}
              onChange={(event) => { onAll(event.target.checked); }}
            />
          </th>
          {columns.map((field, at) => {
            const active = sorting?.field === field.api_name;
            const name = field.api_name;
            return (
              <th
                key={name}
                className={`${isRightAligned(field.value_type) ? "is-right" : ""} ${at === 0 ? "cell-name" : ""}`}
                aria-sort={active ? (sorting.descending ? "descending" : "ascending") : undefined}
                data-heading={name}
                draggable={at > 0}
                data-dragged={dragged === name}
                onDragStart={() => { setDragged(name); }}
                onDragEnd={() => { setDragged(null); }}
                onDragOver={(event) => { if (dragged !== null) event.preventDefault(); }}
                onDrop={() => { if (dragged !== null && dragged !== name) layout.onColumns(moved(names, dragged, at)); }}
              >
                {field.sortable ? (
                  <button type="button" className="column-button" onClick={() => { layout.onSort(nextSort(effective, name)); }}>
                    <span className="ellipsis">{field.label}</span>
                    {active && (sorting.descending ? <ArrowDown size={13} aria-hidden /> : <ArrowUp size={13} aria-hidden />)}
                  </button>
                ) : (
                  <span className="column-button ellipsis">{field.label}</span>
                )}
                <Edge column={name} label={field.label} width={columnWidth(object, field, layout.widths)} onWidth={(width) => { layout.onWidth(name, width); }} />
              </th>
            );
          })}
        </tr>
      </thead>
    </>
  );
}

/** The right edge of a heading. It lies within its own heading: the next one would cover what stands out. */
function Edge({ column, label, width, onWidth }: { column: string; label: string; width: number; onWidth: (width: number) => void }) {
  const l = useListTexts();
  const start = useRef<{ x: number; width: number } | null>(null);
  const set = (next: number) => { onWidth(Math.min(Math.max(next, LEAST), MOST)); };
  const down = (event: PointerEvent<HTMLSpanElement>) => {
    event.preventDefault();
    event.currentTarget.setPointerCapture(event.pointerId);
    start.current = { x: event.clientX, width };
  };
  const move = (event: PointerEvent) => {
    if (start.current) set(start.current.width + event.clientX - start.current.x);
  };
  const fit = (event: MouseEvent<HTMLElement>) => { set(widestOf(event.currentTarget.closest("table"), column)); };
  const press = (event: KeyboardEvent) => {
    const by = event.key === "ArrowRight" ? STEP : event.key === "ArrowLeft" ? -STEP : 0;
    if (by === 0) return;
    event.preventDefault();
    event.stopPropagation();
    set(width + by);
  };
  return (
    <span
      role="separator"
      aria-orientation="vertical"
      aria-label={l("columns.resize", { label })}
      aria-valuenow={width}
      aria-valuemin={LEAST}
      aria-valuemax={MOST}
      tabIndex={0}
      className="column-edge"
      draggable
      onDragStart={(event) => { event.preventDefault(); event.stopPropagation(); }}
      onPointerDown={down}
      onPointerMove={move}
      onPointerUp={() => { start.current = null; }}
      onPointerCancel={() => { start.current = null; }}
      onDoubleClick={fit}
      onKeyDown={press}
    />
  );
}

/** How wide a column has to be for its heading and the rows in view to be shown whole, as in a spreadsheet. */
function widestOf(table: HTMLTableElement | null, column: string): number {
  const head = table?.querySelector<HTMLElement>(`th[data-heading="${column}"] .column-button`);
  const cells = [...(table?.querySelectorAll<HTMLElement>(`td[data-column="${column}"]`) ?? [])];
  const range = document.createRange();
  const needed = (element: HTMLElement) => {
    range.selectNodeContents(element);
    const inner = [...element.querySelectorAll<HTMLElement>(".ellipsis")].map((each) => each.scrollWidth - each.clientWidth);
    return range.getBoundingClientRect().width + Math.max(0, ...inner);
  };
  const widths = [...cells, ...(head ? [head] : [])].map((each) => {
    const around = each.closest<HTMLElement>("th, td");
    const { paddingLeft, paddingRight } = getComputedStyle(around ?? each);
    return needed(each.querySelector<HTMLElement>(".cell") ?? each) + parseFloat(paddingLeft) + parseFloat(paddingRight) + 4;
  });
  return Math.min(Math.max(LEAST, ...widths), FIT_MOST);
}
