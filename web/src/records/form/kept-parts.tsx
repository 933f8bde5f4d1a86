import { useEffect, type ReactNode } from "react";
import { ApiError } from "@/api/problem";
import { DraftNotice } from "@/records/form/draft-notice";
import { FormFailure } from "@/records/form/form-failure";
import { ProblemList } from "@/records/form/problem-list";
import { UnsavedGuard } from "@/records/form/unsaved-guard";
import type { FormProblems, KeptForm } from "@/records/form/use-kept-form";
import "@/records/form/form.css";

interface TopProps {
  form: Pick<KeptForm<never>, "restoredAt" | "dirty" | "drop"> & FormProblems;
  saving: boolean;
  /** List every problem: on a page where those at the fields may be out of sight. */
  whole?: boolean;
}

/** Above the fields of a kept form: that it was typed before, and what is wrong as a whole. */
export function KeptTop({ form, saving, whole = false }: TopProps) {
  const { failure } = form;
  const said = whole && failure instanceof ApiError ? { failure, problems: {}, otherProblems: failure.problems } : form;
  return (
    <>
      {form.restoredAt !== null && form.dirty && <DraftNotice at={form.restoredAt} onDiscard={form.drop} />}
      <FormFailure form={said} />
      <UnsavedGuard dirty={form.dirty && !saving} />
    </>
  );
}

interface FieldProps {
  form: FormProblems & Pick<KeptForm<never>, "stands">;
  name: string;
  children: (mark: { "aria-invalid": boolean; "aria-describedby"?: string }) => ReactNode;
}

/** A control with what is wrong with its value right below it; `children` gets what marks the control itself. */
export function KeptField({ form, name, children }: FieldProps) {
  const { stands } = form;
  useEffect(() => stands(name), [stands, name]);
  const problems = form.problems[name] ?? [];
  const id = `kept-${name}-problems`;
  return (
    <>
      {children(problems.length > 0 ? { "aria-invalid": true, "aria-describedby": id } : { "aria-invalid": false })}
      <ProblemList id={id} problems={problems} />
    </>
  );
}
