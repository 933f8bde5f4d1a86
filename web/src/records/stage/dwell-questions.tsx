import { useQuery } from "@tanstack/react-query";
import { TriangleAlert } from "lucide-react";
import { Link } from "react-router";
import { fetchQuestions, questionKeys } from "@/api/questions";
import { useStageTexts } from "@/i18n/process/register";
import { AnswerButtons } from "@/records/stage/answer-buttons";
import "@/records/stage/dwell-questions.css";

const SHOWN = 5;

/** Records that stay too long and about which one is asked, with the two answers. ``task``: the question of this to-do only. */
export function DwellQuestions({ task = null }: { task?: string | null }) {
  const t = useStageTexts();
  const { data } = useQuery({ queryKey: questionKeys.mine, queryFn: ({ signal }) => fetchQuestions(signal), staleTime: 30_000, retry: false });
  const items = (data ?? []).filter((one) => task === null || one.tasks.includes(task));
  if (items.length === 0) return null;
  return (
    <section className="card dwell-questions" aria-label={t("support.title")}>
      <h2><TriangleAlert size={16} aria-hidden />{t("support.title")}{task === null && <span className="tabular">{items.length}</span>}</h2>
      <ul>
        {items.slice(0, SHOWN).map((one) => (
          <li key={one.id}>
            <span>
              <Link to={`/o/${one.object}/${one.record_id}`}>{one.name}</Link>
              <span className="muted">{[one.owner, t("support.stays", { stage: one.stage_label, days: one.working_days, count: one.working_days }), one.level > 0 ? t("support.level") : null].filter(Boolean).join(" · ")}</span>
            </span>
            <AnswerButtons object={one.object} id={one.record_id} supported={one.supported} name={one.name ?? ""} />
          </li>
        ))}
      </ul>
      {items.length > SHOWN && <p className="muted">{t("support.more", { count: items.length - SHOWN })}</p>}
    </section>
  );
}
