import { useId, type ReactNode } from "react";
import type { FieldProblem } from "@/api/problem";
import { ProblemList } from "@/records/form/problem-list";

interface Props {
  label: string;
  problems?: readonly FieldProblem[];
  children: ReactNode;
}

/** A setting with its name above and what is wrong with it below. */
export function Labelled({ label, problems = [], children }: Props) {
  const id = useId();
  return (
    <div className="process-field">
      <span>{label}</span>
      {children}
      <ProblemList id={id} problems={problems} />
    </div>
  );
}
