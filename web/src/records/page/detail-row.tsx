import { Pencil } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { FieldMeta, RecordRow } from "@/api/types";
import { FieldDisplay } from "@/fields/field-display";
import { inputOf } from "@/fields/inputs";
import { ProblemList } from "@/records/form/problem-list";
import type { RecordForm } from "@/records/form/use-record-form";

interface Props {
  field: FieldMeta;
  row: RecordRow;
  form: RecordForm;
  editable: boolean;
  editing: boolean;
  onStart: () => void;
  onStop: () => void;
  onSave: () => void;
}

const WIDE = new Set(["long_text", "json", "address", "many_to_many"]);

/** One field of the record page: its value, or its input once it was clicked. */
export function DetailRow({ field, row, form, editable, editing, onStart, onStop, onSave }: Props) {
  const { t } = useTranslation();
  const Input = editable ? inputOf(field.type) : null;
  const id = `field-${field.api_name}`;
  const problems = form.problems[field.api_name] ?? [];
  const wide = WIDE.has(field.type) ? "detail-wide" : "";

  if (editing && Input !== null) {
    return (
      <div
        className={`detail is-editing ${wide}`}
        onKeyDown={(event) => {
          if (event.key === "Escape" && !event.defaultPrevented) onStop();
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) onSave();
        }}
      >
        <label htmlFor={id} className="detail-label">
          {field.label}
          {field.required && <span className="form-required" aria-hidden>*</span>}
        </label>
        <div className="detail-input">
          <Input
            id={id}
            field={field}
            values={form.values}
            onChange={form.set}
            invalid={problems.length > 0}
            autoFocus={!(field.api_name in form.changes)}
            {...(problems.length > 0 ? { describedBy: `${id}-problems` } : {})}
          />
          <ProblemList id={`${id}-problems`} problems={problems} />
          {field.help !== "" && <p className="form-help">{field.help}</p>}
        </div>
      </div>
    );
  }

  return (
    <div className={`detail ${wide}`}>
      <span className="detail-label" title={field.help || undefined}>{field.label}</span>
      <div
        className={`detail-value ${Input ? "is-editable" : ""}`}
        onClick={Input ? (event) => { if (!(event.target instanceof Element && event.target.closest("a, button"))) onStart(); } : undefined}
      >
        <div className="detail-content"><FieldDisplay field={field} row={row} /></div>
        {Input && (
          <button type="button" className="detail-edit" aria-label={t("records.edit_field", { label: field.label })} onClick={onStart}>
            <Pencil size={13} aria-hidden />
          </button>
        )}
      </div>
    </div>
  );
}
