import { useCallback, useMemo, useRef, useState, type HTMLAttributes, type RefObject } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import type { FieldMeta, ObjectMeta, RecordRow } from "@/api/types";
import { toWire } from "@/fields/wire";
import { useListTexts } from "@/i18n/lists/register";
import type { InlineMove } from "@/records/common/inline-editor";
import { useInlineSave, type InlineSave } from "@/records/common/use-inline-save";
import { tableText } from "@/records/list/cell-text";
import { isEditable } from "@/records/list/table-row";
import { useBulk, type Bulk } from "@/records/list/use-bulk";
import { useCellRange, type CellRange } from "@/records/list/use-cell-range";
import { cornerOf, handleGridKey, moveFocus } from "@/records/list/use-grid-keys";
import { showToast } from "@/ui/toast";
import { useStable } from "@/ui/use-stable";

export interface Grid {
  /** Tell which rows there are, by part (a group); null: the part is closed. */
  present: (part: string, rows: readonly RecordRow[] | null) => void;
  loaded: () => readonly RecordRow[];
  box: RefObject<HTMLDivElement | null>;
  selected: ReadonlySet<string>;
  select: (ids: readonly string[]) => void;
  toggle: (id: string, on: boolean, range: boolean) => void;
  editing: { id: string; column: string } | null;
  edit: (id: string, column: string) => void;
  edited: (id: string, column: string, move: InlineMove) => void;
  save: InlineSave;
  /** What is done to many records at once. */
  bulk: Bulk;
  /** Marked cells. */
  range: CellRange | null;
  /** Handlers of the box that scrolls. */
  on: Pick<HTMLAttributes<HTMLDivElement>, "onKeyDown" | "onCopy" | "onMouseDown">;
}


/** Selection, editing and keys of a list's rows, however they are laid out. */
export function useGrid(object: ObjectMeta, columns: readonly FieldMeta[], onPreview: (id: string) => void): Grid {
  const { t } = useTranslation();
  const l = useListTexts();
  const navigate = useNavigate();
  const box = useRef<HTMLDivElement>(null);
  const save = useInlineSave(object);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [editing, setEditing] = useState<Grid["editing"]>(null);
  const anchor = useRef<string | null>(null);
  const parts = useRef(new Map<string, readonly RecordRow[]>());
  const present = useCallback((part: string, rows: readonly RecordRow[] | null) => {
    if (rows === null) parts.current.delete(part);
    else parts.current.set(part, rows);
  }, []);
  const loaded = useCallback(() => [...parts.current.values()].flat(), []);

  // Here and not in the bar of the selection: the bar goes when its records leave the list, and the end is told all the same.
  const bulk = useBulk(object.api_name, () => { setSelected(new Set()); });
  const { range, extend, clear } = useCellRange(columns, loaded);

  const select = useCallback((ids: readonly string[]) => { setSelected(new Set(ids)); }, []);
  const toggle = useCallback((id: string, on: boolean, range: boolean) => {
    const ids = loaded().map((row) => row.id);
    const from = range && anchor.current !== null ? ids.indexOf(anchor.current) : -1;
    const to = ids.indexOf(id);
    const touched = from < 0 || to < 0 ? [id] : ids.slice(Math.min(from, to), Math.max(from, to) + 1);
    anchor.current = id;
    setSelected((old) => {
      const next = new Set(old);
      for (const each of touched) {
        if (on) next.add(each);
        else next.delete(each);
      }
      return next;
    });
  }, [loaded]);

  const edit = useCallback((id: string, column: string) => {
    const field = columns.find((each) => each.api_name === column);
    const row = loaded().find((each) => each.id === id);
    if (!field || !row) return;
    if (isEditable(object, field, row)) setEditing({ id, column });
    else showToast({ kind: "failed", text: l("grid.not_editable", { label: field.label }) });
  }, [columns, l, loaded, object]);

  const edited = useCallback((id: string, column: string, move: InlineMove) => {
    const names = columns.map((each) => each.api_name);
    const at = names.indexOf(column);
    const row = loaded().find((each) => each.id === id);
    const step = move === "next" ? 1 : move === "previous" ? -1 : 0;
    const next = step === 0 || !row ? undefined : (step > 0 ? columns.slice(at + 1) : columns.slice(0, at).reverse()).find((each) => isEditable(object, each, row));
    setEditing(next ? { id, column: next.api_name } : null);
    if (next) return;
    const by = move === "down" ? 1 : move === "up" ? -1 : 0;
    requestAnimationFrame(() => {
      const active = document.activeElement;
      // Whoever clicked elsewhere keeps the focus there.
      if (active === null || active === document.body || box.current?.contains(active)) moveFocus(box.current, id, column, { rows: by });
    });
  }, [columns, loaded, object]);

  const fill = useStable(() => {
    const rows = range === null ? [] : loaded().filter((row) => range.ids.has(row.id));
    const [first, ...below] = rows;
    const fields = range?.fields.filter((field) => first && isEditable(object, field, first)) ?? [];
    if (!first || below.length === 0) showToast({ kind: "failed", text: l("grid.fill_how") });
    else if (fields.length === 0) showToast({ kind: "failed", text: l("grid.not_editable", { label: range?.fields[0]?.label ?? "" }) });
    else void bulk.start({ ids: below.map((row) => row.id) }, { operation: "edit", values: Object.fromEntries(fields.map((field) => [field.api_name, toWire(field, first)])) });
  });
  const all = useStable(() => { select(loaded().map((row) => row.id)); });

  const keys = useMemo(() => ({
    onOpen: (id: string) => void navigate(`/o/${object.api_name}/${id}`),
    onToggle: (id: string) => {
      setSelected((old) => {
        const next = new Set(old);
        if (!next.delete(id)) next.add(id);
        return next;
      });
      anchor.current = id;
    },
    onPreview,
    onEdit: edit,
    onEscape: () => { setSelected(new Set()); clear(); },
    onExtend: extend,
    onMoved: clear,
    onFill: fill,
    onAll: all,
  }), [all, clear, edit, extend, fill, navigate, object.api_name, onPreview]);
  const on: Grid["on"] = {
    onKeyDown: (event) => { handleGridKey(event, box.current, keys); },
    onCopy: (event) => {
      if (window.getSelection()?.isCollapsed === false || event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement) return;
      const at = cornerOf(document.activeElement);
      const rows = loaded().filter((row) => (range ? range.ids.has(row.id) : selected.size > 0 ? selected.has(row.id) : row.id === at?.id));
      const fields = range ? range.fields : columns.filter((field) => selected.size > 0 || field.api_name === at?.column);
      if (rows.length === 0 || fields.length === 0) return;
      event.clipboardData.setData("text/plain", tableText(fields, rows, { yes: t("fields.yes"), no: t("fields.no"), separator: t("common.list_separator") }));
      event.preventDefault();
      showToast({ kind: "done", text: l("grid.copied", { count: rows.length }) });
    },
    onMouseDown: (event) => {
      const to = cornerOf(event.target as Element);
      const from = cornerOf(document.activeElement);
      if (!to || event.button !== 0) return;
      if (!event.shiftKey) clear();
      else if (from) {
        event.preventDefault();
        extend(from, to);
      }
    },
  };
  return { present, loaded, box, selected, select, toggle, editing, edit, edited, save, bulk, range, on };
}
