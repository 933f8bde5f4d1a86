import type { KeyboardEvent } from "react";
import type { Corner } from "@/records/list/use-cell-range";

export interface GridKeys {
  onOpen: (id: string) => void;
  onToggle: (id: string) => void;
  onPreview: (id: string) => void;
  onEdit: (id: string, column: string) => void;
  onEscape: () => void;
  /** Shift: the marked cells reach from where they began to `to`. */
  onExtend: (from: Corner, to: Corner) => void;
  onMoved: () => void;
  /** Ctrl D: the topmost of the marked values goes into the cells below. */
  onFill: () => void;
  onAll: () => void;
}

const CELLS = "td[data-column]";

function rowsOf(box: HTMLElement): HTMLElement[] {
  return [...box.querySelectorAll<HTMLElement>("tr[data-row]")];
}

function focusCell(row: HTMLElement | undefined, column: number): void {
  const cells = row ? [...row.querySelectorAll<HTMLElement>(CELLS)] : [];
  const cell = cells[Math.min(Math.max(column, 0), cells.length - 1)];
  if (!cell) return;
  cell.focus({ preventScroll: true });
  row?.scrollIntoView({ block: "nearest" });
  cell.scrollIntoView({ block: "nearest", inline: "nearest" });
}

/** Put the focus on a neighbour of a cell; rows beyond the view are rendered already. */
export function moveFocus(box: HTMLElement | null, id: string, column: string, by: { rows?: number; columns?: number }): void {
  if (!box) return;
  const rows = rowsOf(box);
  const at = rows.findIndex((row) => row.dataset["row"] === id);
  const cells = [...(rows[at]?.querySelectorAll<HTMLElement>(CELLS) ?? [])];
  const place = cells.findIndex((cell) => cell.dataset["column"] === column);
  focusCell(rows[Math.min(Math.max(at + (by.rows ?? 0), 0), rows.length - 1)], place + (by.columns ?? 0));
}

/** The cell that an element is (in). */
export function cornerOf(element: Element | null): Corner | null {
  const column = element?.closest<HTMLElement>(CELLS)?.dataset["column"];
  const id = element?.closest<HTMLElement>("tr[data-row]")?.dataset["row"];
  return column === undefined || id === undefined ? null : { id, column };
}

/** Keys of a list as of a spreadsheet: the focus is on a cell, letters and arrows move it. */
export function handleGridKey(event: KeyboardEvent, element: HTMLElement | null, keys: GridKeys): void {
  const target = event.target;
  if (!element || !(target instanceof HTMLElement) || event.altKey) return;
  const cell = target.closest<HTMLElement>(CELLS);
  if (target !== element && target !== cell) return;
  if (event.ctrlKey || event.metaKey) {
    const work = event.key === "d" ? keys.onFill : event.key === "a" ? keys.onAll : null;
    work?.();
    if (work) event.preventDefault();
    return;
  }
  const row = cell?.closest<HTMLElement>("tr[data-row]") ?? null;
  const id = row?.dataset["row"] ?? "";
  const column = cell?.dataset["column"] ?? "";
  const step = (by: { rows?: number; columns?: number }) => {
    if (row) moveFocus(element, id, column, by);
    else focusCell(rowsOf(element)[0], 0);
    const to = cornerOf(document.activeElement);
    if (event.shiftKey && row && to) keys.onExtend({ id, column }, to);
    else keys.onMoved();
  };
  const end = (top: boolean) => {
    element.scrollTo({ top: top ? 0 : element.scrollHeight });
    requestAnimationFrame(() => { focusCell(rowsOf(element).at(top ? 0 : -1), 0); });
  };
  const work = actionOf(event.key, row !== null, { step, end, id, column, keys });
  if (work === null) return;
  work();
  if (event.key !== "Escape") event.preventDefault();
}

interface Context {
  step: (by: { rows?: number; columns?: number }) => void;
  end: (top: boolean) => void;
  id: string;
  column: string;
  keys: GridKeys;
}

function actionOf(key: string, onCell: boolean, { step, end, id, column, keys }: Context): (() => void) | null {
  switch (key) {
    case "ArrowDown": case "j": return () => { step({ rows: 1 }); };
    case "ArrowUp": case "k": return () => { step({ rows: -1 }); };
    case "PageDown": return () => { step({ rows: 10 }); };
    case "PageUp": return () => { step({ rows: -10 }); };
    case "Home": return () => { end(true); };
    case "End": return () => { end(false); };
    case "Escape": return () => { keys.onEscape(); };
    default: break;
  }
  if (!onCell) return null;
  switch (key) {
    case "ArrowRight": return () => { step({ columns: 1 }); };
    case "ArrowLeft": return () => { step({ columns: -1 }); };
    case "Enter": case "o": return () => { keys.onOpen(id); };
    case "x": return () => { keys.onToggle(id); };
    case " ": return () => { keys.onPreview(id); };
    case "F2": case "e": return () => { keys.onEdit(id, column); };
    default: return null;
  }
}
