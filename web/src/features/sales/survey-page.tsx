import { useQuery } from "@tanstack/react-query";
import { Button, Rate } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useParams } from "react-router";
import { errorText } from "@/api/error-text";
import { answerSurvey, fetchSurvey } from "@/api/sales";
import { useSalesTexts } from "@/i18n/sales/register";
import { ErrorState } from "@/records/common/error-state";
import { Skeleton } from "@/ui/skeleton";
import { usePageTitle } from "@/ui/use-page-title";
import "@/features/sales/sales.css";

const SCORES = ["one", "two", "three", "four", "five"] as const;

/** Where a customer says how a ticket was handled; without signing in, once. */
export function SurveyPage() {
  const { t } = useTranslation();
  const s = useSalesTexts();
  const { token = "" } = useParams();
  usePageTitle(s("survey.title"));
  const [score, setScore] = useState(0);
  const [comment, setComment] = useState("");
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const query = useQuery({ queryKey: ["survey", token], queryFn: ({ signal }) => fetchSurvey(token, signal), retry: false });
  const answer = async () => {
    setBusy(true);
    setFailure(null);
    try {
      await answerSurvey(token, score, comment);
    } catch (error) {
      setFailure(errorText(error, t));
    }
    await query.refetch();
    setBusy(false);
  };
  if (query.error && !query.data) return <main className="survey"><div className="card"><ErrorState error={query.error} /></div></main>;
  if (!query.data) return <main className="survey"><Skeleton lines={6} /></main>;
  const found = query.data;
  return (
    <main className="survey">
      <div className="card survey-card">
        <p className="muted">{[found.company, found.number].filter(Boolean).join(" · ")}</p>
        <h1>{found.subject}</h1>
        {found.answered ? <p className="notice notice-success" role="status">{s("survey.thanks")}</p> : (
          <form onSubmit={(event) => { event.preventDefault(); if (score > 0) void answer(); }}>
            <p>{s("survey.question")}</p>
            <Rate value={score} onChange={setScore} tooltips={SCORES.map((one) => s(`survey.scores.${one}`))} />
            <label>{s("survey.comment")}<textarea value={comment} maxLength={2000} rows={4} onChange={(event) => { setComment(event.target.value); }} /></label>
            {failure !== null && <p className="notice notice-danger" role="alert">{failure}</p>}
            <Button type="primary" htmlType="submit" size="large" block disabled={score === 0} loading={busy}>{s("survey.send")}</Button>
          </form>
        )}
      </div>
    </main>
  );
}
