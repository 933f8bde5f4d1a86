import type { ReactNode } from "react";
import type { FieldProblem } from "@/api/problem";
import { problemText } from "@/api/problem";

interface Props {
  label: string;
  help?: string | undefined;
  problems?: FieldProblem[] | undefined;
  children: ReactNode;
}

/** A control with its label, and below it what the server has against its value. */
export function Labelled({ label, help, problems = [], children }: Props) {
  return (
    <label className="studio-label">
      <span>{label}</span>
      {children}
      {help && <span className="form-help">{help}</span>}
      {problems.map((problem) => <span key={problem.pointer + problem.code} className="form-problems" role="alert">{problemText(problem)}</span>)}
    </label>
  );
}
