import { useCallback, useMemo, useRef, useState, type KeyboardEvent, type RefObject } from "react";
import { useNavigate } from "react-router";
import type { FieldMeta, ObjectMeta, RecordRow } from "@/api/types";
import { useListTexts } from "@/i18n/lists/register";
import type { InlineMove } from "@/records/common/inline-editor";
import { useInlineSave, type InlineSave } from "@/records/common/use-inline-save";
import { isEditable } from "@/records/list/table-row";
import { handleGridKey, moveFocus } from "@/records/list/use-grid-keys";
import { showToast } from "@/ui/toast";

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
  onKeyDown: (event: KeyboardEvent) => void;
}

/** Selection, editing and keys of a list's rows, however they are laid out. */
export function useGrid(object: ObjectMeta, columns: readonly FieldMeta[], onPreview: (id: string) => void): Grid {
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
    onEscape: () => { setSelected(new Set()); },
  }), [edit, navigate, object.api_name, onPreview]);
  const onKeyDown = (event: KeyboardEvent) => { handleGridKey(event, box.current, keys); };
  return { present, loaded, box, selected, select, toggle, editing, edit, edited, save, onKeyDown };
}
