import type { FieldProblem } from "@/api/problem";

/** What is wrong at one field, and what to do about it. */
export function ProblemList({ id, problems }: { id: string; problems: readonly FieldProblem[] }) {
  if (problems.length === 0) return null;
  return (
    <ul id={id} className="form-problems" role="alert">
      {problems.map((problem) => (
        <li key={`${problem.code}${problem.message}`}>
          {problem.message}
          {problem.hint && <span className="form-hint"> {problem.hint}</span>}
        </li>
      ))}
    </ul>
  );
}
