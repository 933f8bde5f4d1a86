import { TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/api/error-text";
import { problemText } from "@/api/problem";
import type { FormProblems } from "@/records/form/use-kept-form";

/** What went wrong with the whole form; problems of single fields stand at the fields. */
export function FormFailure({ form }: { form: FormProblems }) {
  const { t } = useTranslation();
  if (form.failure === null) return null;
  const marked = Object.keys(form.problems).length;
  const text = marked > 0 && form.otherProblems.length === 0 ? t("form.check_fields", { count: marked }) : errorText(form.failure, t);
  return (
    <div className="notice notice-danger" role="alert">
      <TriangleAlert size={16} aria-hidden />
      <div>
        {!form.otherProblems.some((problem) => problem.message === text) && <p>{text}</p>}
        {form.otherProblems.map((problem) => <p key={problem.code + problem.pointer}>{problemText(problem)}</p>)}
      </div>
    </div>
  );
}
