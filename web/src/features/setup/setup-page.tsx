import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { useState } from "react";
import { useNavigate, useSearchParams } from "react-router";
import { ApiError } from "@/api/problem";
import { keys } from "@/api/query-keys";
import { fetchSession } from "@/api/session";
import { finishSetup, fetchSetup, restartSetup, saveSetup, type SetupInfo } from "@/api/setup";
import { useSession } from "@/api/use-session";
import { CompanyStep } from "@/features/setup/company-step";
import { IndustryStep } from "@/features/setup/industry-step";
import { PeopleStep } from "@/features/setup/people-step";
import { SheetStep } from "@/features/setup/sheet-step";
import { StagesStep } from "@/features/setup/stages-step";
import { inputsOf, isStep, STEPS, type Answers, type StepKey, type StepProps } from "@/features/setup/steps";
import { TrackStep } from "@/features/setup/track-step";
import { VisibilityStep } from "@/features/setup/visibility-step";
import { useCompanyTexts } from "@/i18n/company/register";
import { ErrorState } from "@/records/common/error-state";
import { Skeleton } from "@/ui/skeleton";
import { usePageTitle } from "@/ui/use-page-title";
import "@/features/setup/setup.css";

const MINUTE_MS = 60_000;

const PAGES: Record<Exclude<StepKey, "done">, (props: StepProps) => React.ReactNode> = {
  company: CompanyStep, industry: IndustryStep, people: PeopleStep, track: TrackStep, stages: StagesStep, visibility: VisibilityStep, sheet: SheetStep,
};

/** The wizard: goes on where it was left, in any browser. */
export function SetupPage() {
  const c = useCompanyTexts();
  usePageTitle(c("wizard_title"));
  const { user } = useSession();
  const query = useQuery({ queryKey: ["setup"], queryFn: fetchSetup, staleTime: 0, enabled: user.abilities.includes("configure") });
  if (!user.abilities.includes("configure")) return <div className="page"><div className="card"><ErrorState error={new ApiError(403, {})} /></div></div>;
  if (query.error) return <div className="page"><div className="card"><ErrorState error={query.error} onRetry={() => void query.refetch()} /></div></div>;
  if (!query.data) return <Skeleton lines={6} />;
  return <Wizard state={query.data} />;
}

function Wizard({ state }: { state: SetupInfo }) {
  const c = useCompanyTexts();
  const client = useQueryClient();
  const [params, setParams] = useSearchParams();
  const asked = params.get("step");
  const step: StepKey = isStep(asked) ? asked : isStep(state.step) ? state.step : "company";
  const [answers, setAnswers] = useState(state.answers as Answers);
  const inputs = inputsOf(answers);
  const go = (to: StepKey) => { setParams({ step: to }); };
  const at = STEPS.indexOf(step);
  const done = async (answer: Record<string, unknown>, count: number) => {
    const next = STEPS[at + 1] ?? "done";
    const all: Answers = { ...answers, [step]: { ...answer, inputs: count } };
    setAnswers(all);
    let saved = await saveSetup(next, all, inputsOf(all));
    if (next === "done" && saved.finished_at === null) saved = await finishSetup();
    client.setQueryData(["setup"], saved);
    client.setQueryData(keys.session, await fetchSession());
    await client.invalidateQueries({ queryKey: keys.meta });
    go(next);
  };
  const Page = step === "done" ? null : PAGES[step];
  return (
    <div className="page setup">
      <header className="page-header">
        <div>
          <h1 className="page-title">{c("wizard_title")}</h1>
          <p className="muted">{c("wizard_intro")}</p>
        </div>
      </header>
      <ol className="setup-steps">
        {STEPS.map((each) => (
          <li key={each}>
            <button type="button" aria-current={each === step ? "step" : undefined} data-done={answers[each] !== undefined} onClick={() => { go(each); }}>{c(`step_${each}`)}</button>
          </li>
        ))}
      </ol>
      {Page ? <Page key={step} answer={answers[step] ?? {}} onDone={done} onBack={at > 0 ? () => { go(STEPS[at - 1] ?? "company"); } : null} /> : <Finished state={state} inputs={inputs} onRestart={() => { setAnswers({}); go("company"); }} />}
    </div>
  );
}

function Finished({ state, inputs, onRestart }: { state: SetupInfo; inputs: number; onRestart: () => void }) {
  const c = useCompanyTexts();
  const client = useQueryClient();
  const navigate = useNavigate();
  const minutes = state.started_at && state.finished_at ? Math.max(1, Math.round((Date.parse(state.finished_at) - Date.parse(state.started_at)) / MINUTE_MS)) : null;
  const restart = async () => {
    await restartSetup();
    await client.invalidateQueries({ queryKey: ["setup"] });
    onRestart();
  };
  const finish = async () => {
    if (state.finished_at === null) client.setQueryData(["setup"], await finishSetup());
    await navigate("/");
  };
  return (
    <section className="card setup-card">
      <h2>{c("finished_title")}</h2>
      {minutes !== null && <p>{c("finished_text", { minutes, count: minutes, inputs, most: state.most_inputs })}</p>}
      <footer className="setup-foot">
        <Button type="primary" onClick={() => void finish()}>{c("finished_home")}</Button>
        <Button type="text" onClick={() => void restart()}>{c("restart")}</Button>
      </footer>
    </section>
  );
}
