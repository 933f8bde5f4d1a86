import { Pencil } from "lucide-react";
import { memo, useEffect, useRef, type FocusEvent, type KeyboardEvent, type RefObject } from "react";
import { useTranslation } from "react-i18next";
import type { FieldMeta, ObjectMeta, RecordRow } from "@/api/types";
import { FieldDisplay } from "@/fields/field-display";
import { inputOf } from "@/fields/inputs";
import { mayFollow } from "@/records/form/completion";
import { ProblemList } from "@/records/form/problem-list";
import { StageOffer } from "@/records/stage/stage-offer";
import type { RecordForm } from "@/records/form/use-record-form";
import { TermMark } from "@/records/terms/term-mark";
import { useShown } from "@/ui/use-later";
import { useStable } from "@/ui/use-stable";

interface Props {
  object: ObjectMeta;
  field: FieldMeta;
  /** The record with what was entered but is not saved yet. */
  row: RecordRow;
  form: RecordForm;
  editable: boolean;
  editing: boolean;
  /** Must be filled in on this record. */
  required: boolean;
  onStart: () => void;
  /** Give up what was entered. */
  onStop: () => void;
  onSave: () => void;
  /** Save, and go on with the field before or after; false: there is none. */
  onMove: (by: -1 | 1) => boolean;
}

const WIDE = new Set(["long_text", "json", "address", "many_to_many", "attachment"]);
/** Choosing is the whole edit: saved as soon as something is chosen. */
const AT_ONCE = new Set(["choice", "lookup", "user", "date", "boolean", "attachment"]);
/** Enter is part of the value or of the control. */
const OWN_ENTER = new Set(["long_text", "json", "address", "multi_choice", "many_to_many", "attachment"]);
/** Files on their way: they are the edit, so it is not over before they have arrived. */
const BUSY = "[aria-busy=true]";
const FOCUSABLE = "input:not([type=hidden]):not(:disabled), textarea:not(:disabled), button:not(:disabled), [tabindex]";
const POPUPS = ".ant-select-dropdown, .ant-picker-dropdown, .ant-modal-root";

/** One field of the record page: its value, or its input once it was clicked. Enter and leaving save, Tab goes on with the next one, Escape gives up. */
export function DetailRow({ object, field, row, form, editable, editing, required, onStart, onStop, onSave, onMove }: Props) {
  const start = useStable(onStart);
  // What is typed into a picker is told as it is left: a moment later it is the newest state that counts.
  const save = useStable(onSave);
  const box = useRef<HTMLDivElement>(null);
  const back = useRef<HTMLButtonElement>(null);
  const was = useRef(false);
  const Input = editable ? inputOf(field.type) : null;
  const opening = editing && Input !== null;
  // The tap is answered first; what the input is built with comes in the frame after it.
  const open = useShown(opening);
  const id = `field-${field.api_name}`;
  const problems = form.problems[field.api_name] ?? [];
  const wide = WIDE.has(field.type) ? "detail-wide" : "";

  // Who edited with the keyboard goes on from where they were.
  useEffect(() => {
    if (was.current && !editing && (document.activeElement === null || document.activeElement === document.body)) back.current?.focus();
    was.current = editing;
  }, [editing]);

  const entered = form.touched[field.api_name];
  const last = useRef(entered);
  useEffect(() => {
    if (last.current === entered) return;
    last.current = entered;
    // A picker may tell what was typed after it has closed; nobody would save that otherwise.
    if ((AT_ONCE.has(field.type) || !editing) && field.api_name in form.changes) onSave();
  });

  const press = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || event.defaultPrevented) return;
    const open = box.current?.querySelector(".ant-select-open") !== null;
    if (event.key === "Escape") {
      event.stopPropagation();
      onStop();
    } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey || !(OWN_ENTER.has(field.type) || open))) {
      event.preventDefault();
      onSave();
    } else if (event.key === "Tab" && !(event.ctrlKey || event.metaKey || event.altKey)) {
      // As in a table: from its last control on to the next field, which is open then.
      const stops = [...(box.current?.querySelectorAll<HTMLElement>(FOCUSABLE) ?? [])].filter((each) => each.tabIndex >= 0 && each.checkVisibility());
      const end = event.shiftKey ? stops[0] : stops.at(-1);
      if (end === document.activeElement && onMove(event.shiftKey ? -1 : 1)) event.preventDefault();
    }
  };
  const leave = (event: FocusEvent) => {
    const to = event.relatedTarget;
    if (to instanceof Element && (box.current?.contains(to) || to.closest(POPUPS))) return;
    // Popups take the focus after the pointer went down in them: look again when it has settled.
    setTimeout(() => {
      const at = document.activeElement;
      if (box.current === null || box.current.contains(at) || (at instanceof Element && at.closest(POPUPS) !== null) || box.current.querySelector(BUSY)) return;
      save();
    }, 80);
  };

  if (open && Input !== null) {
    return (
      <div className={`detail is-editing ${wide}`} ref={box} onKeyDown={press} onBlur={leave}>
        <label htmlFor={id} className="detail-label">
          {field.label}
          {required && !mayFollow(object, field, form.values) && <span className="form-required" aria-hidden>*</span>}
        </label>
        <div className="detail-input">
          <Input
            id={id}
            field={field}
            values={form.values}
            onChange={form.set}
            invalid={problems.length > 0}
            autoFocus={problems.length > 0 || form.restoredAt === null}
            {...(problems.length > 0 ? { describedBy: `${id}-problems` } : {})}
          />
          <ProblemList id={`${id}-problems`} problems={problems} />
          <StageOffer object={object} id={row.id} to={form.values[field.api_name]} problems={problems} onDone={onStop} />
          {field.help !== "" && <p className="form-help">{field.help}</p>}
        </div>
      </div>
    );
  }

  return <DetailView object={object} field={field} row={row} editable={Input !== null} opening={opening} wide={wide} back={back} onStart={start} />;
}

interface ViewProps extends Pick<Props, "object" | "field" | "row" | "editable" | "onStart"> {
  /** Tapped; its input is on the way. */
  opening: boolean;
  wide: string;
  /** The button that has the focus after an edit. */
  back: RefObject<HTMLButtonElement | null>;
}

/** The value: drawn again only when it changed, not whenever a neighbour is edited. */
const DetailView = memo(function DetailView({ object, field, row, editable, opening, wide, back, onStart }: ViewProps) {
  const { t } = useTranslation();
  return (
    <div className={`detail ${wide}`} data-opening={opening}>
      <span className="detail-label" title={field.help || undefined}>{field.label}<TermMark field={`${object.api_name}.${field.api_name}`} /></span>
      <div
        className={`detail-value ${editable ? "is-editable" : ""}`}
        onClick={editable ? (event) => { if (!(event.target instanceof Element && event.target.closest("a, button"))) onStart(); } : undefined}
      >
        <div className="detail-content"><FieldDisplay field={field} row={row} /></div>
        {editable && (
          <button type="button" ref={back} className="detail-edit" aria-label={t("records.edit_field", { label: field.label })} onClick={onStart}>
            <Pencil size={13} aria-hidden />
          </button>
        )}
      </div>
    </div>
  );
});
