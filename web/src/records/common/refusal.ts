/** A refusal of what was asked for records, told at once with the way to what stands against it. */
import type { TFunction } from "i18next";
import { errorText } from "@/api/error-text";
import { ApiError, problemText, type FieldProblem } from "@/api/problem";
import type { Toast } from "@/ui/toast";

const MOST_REASONS = 2;

/** The address of what stands against it: the records that refer to this one, or the record in the trash that it belongs to. */
function wayOn(problems: readonly FieldProblem[]): string | null {
  for (const { code, params = {} } of problems) {
    const [object, field, id] = [params["object"], params["field"], params["id"]];
    if (typeof object !== "string" || typeof id !== "string") continue;
    if (code === "still_referenced" && typeof field === "string") return `/o/${object}?filter=${encodeURIComponent(JSON.stringify({ field, op: "eq", value: id }))}`;
    if (code === "parent_in_trash") return `/o/${object}?trash=true`;
  }
  return null;
}

/** Why some of several stay as they are; `said` tells how many. */
export function refusedSome(said: string, problems: readonly FieldProblem[], t: TFunction, go: (to: string) => void): Omit<Toast, "id"> {
  const reasons = [...new Set(problems.map(problemText))].slice(0, MOST_REASONS);
  const to = wayOn(problems);
  return {
    kind: "failed",
    text: [said, ...reasons].filter(Boolean).join(" "),
    ...(to === null ? {} : { action: { label: t("records.open"), run: () => { go(to); } } }),
  };
}

/** Why nothing was done: the reasons, or the one sentence of any other failure. */
export function refusal(error: unknown, t: TFunction, go: (to: string) => void): Omit<Toast, "id"> {
  const problems = error instanceof ApiError ? error.problems : [];
  return refusedSome(problems.length > 0 ? "" : errorText(error, t), problems, t, go);
}
