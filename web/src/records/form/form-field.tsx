import { useId } from "react";
import type { FieldProblem } from "@/api/problem";
import type { FieldMeta } from "@/api/types";
import { inputOf } from "@/fields/inputs";
import type { Patch } from "@/fields/types";
import { useFormTexts } from "@/i18n/forms/register";
import { ProblemList } from "@/records/form/problem-list";
import "@/records/form/form.css";

interface Props {
  field: FieldMeta;
  values: Readonly<Record<string, unknown>>;
  problems?: readonly FieldProblem[];
  autoFocus?: boolean;
  disabled?: boolean;
  /** Required, but the record is saved without it. */
  later?: boolean;
  /** Must be filled in; by default what the field says. */
  required?: boolean;
  onChange: (patch: Patch) => void;
}

/** Label, input, help and what is wrong. */
export function FormField({ field, values, problems = [], autoFocus = false, disabled = false, later = false, required = field.required, onChange }: Props) {
  const text = useFormTexts();
  const Input = inputOf(field.type);
  // Several records may be entered side by side, above a page with fields of the same names.
  const id = `field-${field.api_name}-${useId()}`;
  if (Input === null) return null;
  const help = field.help === "" ? [] : [`${id}-help`];
  const wrong = problems.length === 0 ? [] : [`${id}-problems`];
  const describedBy = [...wrong, ...help].join(" ");
  return (
    <div className="form-field" data-field={field.api_name}>
      <label htmlFor={id} className="form-label">
        {field.label}
        {later && <span className="form-later">{text("may_follow")}</span>}
        {required && !later && <span className="form-required" aria-hidden>*</span>}
      </label>
      <Input
        id={id}
        field={field}
        values={values}
        onChange={onChange}
        disabled={disabled}
        invalid={problems.length > 0}
        autoFocus={autoFocus}
        {...(describedBy === "" ? {} : { describedBy })}
      />
      <ProblemList id={`${id}-problems`} problems={problems} />
      {field.help !== "" && <p id={`${id}-help`} className="form-help">{field.help}</p>}
    </div>
  );
}
