import { useQuery } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useParams } from "react-router";
import { errorText } from "@/api/error-text";
import { answerByLink, fetchQuestionLink, questionKeys, type LinkAnswer, type Question } from "@/api/questions";
import { useStageTexts } from "@/i18n/process/register";
import { ErrorState } from "@/records/common/error-state";
import { usualEnd } from "@/records/stage/pause-dialog";
import { Chip } from "@/ui/chip";
import { Skeleton } from "@/ui/skeleton";
import { usePageTitle } from "@/ui/use-page-title";
import "@/features/tasks/dwell-link.css";

const COLORS = { yes: "green", no: "orange", gone: "default" } as const;

/** Where a mail about records that stay too long leads: shows them and asks; opening it answers nothing. */
export function DwellLinkPage() {
  const t = useStageTexts();
  const { t: common } = useTranslation();
  const { token = "" } = useParams();
  usePageTitle(t("support.title"));
  const [failure, setFailure] = useState<string | null>(null);
  const query = useQuery({ queryKey: questionKeys.link(token), queryFn: ({ signal }) => fetchQuestionLink(token, signal), retry: false });
  const answer = async (given: LinkAnswer) => {
    try {
      await answerByLink(token, given);
      setFailure(null);
    } catch (error) {
      setFailure(errorText(error, common));
    }
    await query.refetch();
  };
  if (query.error && !query.data) return <main className="dwell-link"><div className="card"><ErrorState error={query.error} /></div></main>;
  if (!query.data) return <main className="dwell-link"><Skeleton lines={6} /></main>;
  const { items, person } = query.data;
  const done = items.every((one) => one.answer !== null);
  return (
    <main className="dwell-link">
      <header className="page-header"><h1 className="page-title">{t("support.title")}</h1></header>
      <p className="muted">{done ? t("support.link_done") : t("support.link_for", { name: person })}</p>
      {failure !== null && <p className="notice notice-danger" role="alert">{failure}</p>}
      <ul>{items.map((one) => <Item key={one.id} question={one} onAnswer={answer} />)}</ul>
    </main>
  );
}

function Item({ question, onAnswer }: { question: Question; onAnswer: (answer: LinkAnswer) => Promise<void> }) {
  const t = useStageTexts();
  const [open, setOpen] = useState<"yes" | "no" | null>(null);
  const [words, setWords] = useState("");
  const [day, setDay] = useState("");
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const begin = (next: "yes" | "no") => { setOpen(next); setWords(""); setProblem(""); setDay(next === "no" ? usualEnd() : ""); };
  const send = async () => {
    if (open === "no" && words.trim() === "") {
      setProblem(t("reason_missing"));
      return;
    }
    setBusy(true);
    const support = { engineer: null, needed_on: day === "" ? null : day, material: words.trim() === "" ? null : words.trim() };
    const pause = { reason: words.trim(), until: day === "" ? null : day, working_days: 5 };
    await onAnswer({ question: question.id, support: open === "yes" ? support : null, pause: open === "no" ? pause : null });
    setBusy(false);
    setOpen(null);
  };
  return (
    <li className="card">
      <p>
        <strong>{question.name ?? "–"}</strong>
        {question.answer !== null && <Chip text={t(`support.answered.${question.answer}`)} color={COLORS[question.answer]} />}
      </p>
      <p className="muted">{[question.owner, t("support.stays", { stage: question.stage_label, days: question.working_days, count: question.working_days })].filter(Boolean).join(" · ")}</p>
      {question.answer === null && open === null && (
        <div className="dwell-link-buttons">
          {question.supported && <Button type="primary" onClick={() => { begin("yes"); }}>{t("support.yes")}</Button>}
          <Button onClick={() => { begin("no"); }}>{question.supported ? t("support.no") : t("pause")}</Button>
        </div>
      )}
      {question.answer === null && open !== null && (
        <form className="form" onSubmit={(event) => { event.preventDefault(); void send(); }}>
          <label className="form-field">
            <span className="form-label">{t(open === "yes" ? "support.needed_on" : "pause_until")}</span>
            <Input type="date" value={day} onChange={(event) => { setDay(event.target.value); }} />
          </label>
          <label className="form-field">
            <span className="form-label">{t(open === "yes" ? "support.material" : "pause_reason")}</span>
            <Input.TextArea rows={3} maxLength={2000} value={words} onChange={(event) => { setWords(event.target.value); setProblem(""); }} />
          </label>
          {problem !== "" && <p className="form-problems" role="alert">{problem}</p>}
          <div className="dwell-link-buttons">
            <Button type="primary" htmlType="submit" loading={busy}>{t("support.send")}</Button>
            <Button onClick={() => { setOpen(null); }}>{t("support.back")}</Button>
          </div>
        </form>
      )}
    </li>
  );
}
