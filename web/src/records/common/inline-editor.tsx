import { useEffect, useId, useRef, useState, type FocusEvent, type KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import type { FieldProblem } from "@/api/problem";
import type { FieldMeta, ObjectMeta, RecordRow } from "@/api/types";
import { inputOf } from "@/fields/inputs";
import type { Patch } from "@/fields/types";
import { isChanged, ownPaths } from "@/fields/wire";
import { TwoSides } from "@/records/common/two-sides";
import type { InlineSave } from "@/records/common/use-inline-save";
import { ProblemList } from "@/records/form/problem-list";
import { StageOffer } from "@/records/stage/stage-offer";
import { showToast } from "@/ui/toast";
import "@/records/common/inline-editor.css";

/** Where a spreadsheet would go on after the edit. */
export type InlineMove = "stay" | "next" | "previous" | "down" | "up";

interface Props {
  object: ObjectMeta;
  field: FieldMeta;
  row: RecordRow;
  save: InlineSave;
  /** The edit is over: saved, unchanged or given up. */
  onClose: (move: InlineMove) => void;
  /** A character typed on the cell: the edit starts with it instead of the old value. */
  typed?: string;
}

/** Choosing is the whole edit: these are saved as soon as something is chosen. */
const AT_ONCE = new Set(["choice", "lookup", "user", "date", "boolean", "attachment"]);
/** Enter is part of the value or of the control. */
const OWN_ENTER = new Set(["long_text", "json", "address", "attachment"]);
/** Files on their way: they are the edit, so it is not over before they have arrived. */
const BUSY = "[aria-busy=true]";
const POPUPS = ".ant-select-dropdown, .ant-picker-dropdown, .ant-modal-root";

/** What was entered: the parts of the field, and the names that go with them. */
function ownValues(field: FieldMeta, values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const own = new Set(ownPaths(field));
  return Object.fromEntries(Object.entries(values).filter(([path]) => own.has(path) || path.startsWith(`${field.api_name}.`)));
}

/** One value, edited where it stands: Enter and Tab save and move on, Escape gives up, leaving saves. */
export function InlineEditor({ object, field, row, save, onClose, typed }: Props) {
  const { t } = useTranslation();
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const [values, setValues] = useState<Readonly<Record<string, unknown>>>(typed === undefined ? row : { ...row, [field.api_name]: typed });
  const [problems, setProblems] = useState<readonly FieldProblem[]>([]);
  const [conflict, setConflict] = useState<{ text: string; theirs: RecordRow; move: InlineMove } | null>(null);
  const [saving, setSaving] = useState(false);
  const over = useRef(false);
  const Input = inputOf(field.type);

  useEffect(() => {
    const control = document.getElementById(id) ?? box.current?.querySelector<HTMLElement>("input, textarea, button, [tabindex]");
    control?.focus();
    if (typed === undefined && control instanceof HTMLInputElement && control.type !== "number") control.select();
    // Whoever edits a choice wants to see the options at once.
    if (AT_ONCE.has(field.type)) box.current?.querySelector(".ant-select")?.dispatchEvent(new MouseEvent("mousedown", { bubbles: true }));
  }, [typed, id, field.type]);

  if (Input === null) return null;

  const finish = (move: InlineMove) => {
    if (over.current) return;
    over.current = true;
    onClose(move);
  };
  const commit = async (next: Readonly<Record<string, unknown>>, move: InlineMove, on = row) => {
    if (over.current || saving) return;
    if (!isChanged(field, on, next)) {
      finish(move);
      return;
    }
    setSaving(true);
    const outcome = await save(on, [field], next);
    setSaving(false);
    setConflict(null);
    if (outcome.kind === "refused" && outcome.theirs) {
      setConflict({ text: outcome.text, theirs: outcome.theirs, move });
      return;
    }
    if (outcome.kind === "refused") {
      setProblems(outcome.problems.length > 0 ? outcome.problems : [{ pointer: field.api_name, code: "refused", message: outcome.text }]);
      document.getElementById(id)?.focus();
      return;
    }
    if (outcome.kind === "held") showToast({ kind: "done", text: t("records.held") });
    finish(move);
  };
  const change = (patch: Patch) => {
    const next = { ...values, ...patch };
    setValues(next);
    setProblems([]);
    setConflict(null);
    if (AT_ONCE.has(field.type) && field.api_name in patch) void commit(next, "stay");
  };
  const press = (event: KeyboardEvent) => {
    // Buttons of the question work by themselves.
    if (event.nativeEvent.isComposing || (conflict !== null && event.key !== "Escape")) return;
    event.stopPropagation();
    const open = box.current?.querySelector(".ant-select-open, .ant-picker-focused [aria-expanded=true]") !== null;
    if (event.key === "Escape") {
      event.preventDefault();
      finish("stay");
    } else if (event.key === "Tab") {
      event.preventDefault();
      void commit(values, event.shiftKey ? "previous" : "next");
    } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey || !(OWN_ENTER.has(field.type) || open))) {
      event.preventDefault();
      void commit(values, event.shiftKey ? "up" : "down");
    }
  };
  const leave = (event: FocusEvent) => {
    const to = event.relatedTarget;
    // Nothing is decided by going away.
    if (conflict !== null) return;
    if (to instanceof Element && (box.current?.contains(to) || to.closest(POPUPS))) return;
    // Popups take the focus after the pointer went down in them: look again when it has settled.
    setTimeout(() => {
      const at = document.activeElement;
      if (box.current === null || box.current.contains(at) || (at instanceof Element && at.closest(POPUPS) !== null) || box.current.querySelector(BUSY)) return;
      void commit(values, "stay");
    }, 120);
  };

  return (
    <div className="inline-editor" ref={box} data-saving={saving} data-type={field.type} onKeyDown={press} onBlur={leave} onClick={(event) => { event.stopPropagation(); }}>
      <Input
        id={id}
        field={field}
        values={values}
        onChange={change}
        invalid={problems.length > 0}
        autoFocus
        label={field.label}
        {...(problems.length > 0 ? { describedBy: `${id}-problems` } : {})}
      />
      {conflict && (
        <div className="inline-problems">
          <TwoSides
            field={field} mine={ownValues(field, values)} theirs={conflict.theirs} text={conflict.text}
            onMine={() => void commit({ ...conflict.theirs, ...ownValues(field, values) }, conflict.move, { ...row, ...conflict.theirs })}
            onTheirs={() => { finish(conflict.move); }}
          />
        </div>
      )}
      {problems.length > 0 && <div className="inline-problems"><ProblemList id={`${id}-problems`} problems={problems} /><StageOffer object={object} id={row.id} to={values[field.api_name]} problems={problems} onDone={() => { finish("stay"); }} /></div>}
    </div>
  );
}
