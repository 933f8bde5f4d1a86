import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "react-router";
import { dismissFirstSteps, fetchFirstSteps } from "@/api/setup";
import { useWelcomeTexts } from "@/i18n/welcome/register";
import { Button } from "@/ui/button";
import "@/features/setup/first-steps.css";

const KNOWN = ["setup", "people", "product", "customer", "opportunity", "follow_up", "task"] as const;

/** A single step is no way to go. */
const FEWEST = 2;

/** What to do first, by role, with how far one has come; gone when all is done or it was put away. */
export function FirstSteps() {
  const c = useWelcomeTexts();
  const client = useQueryClient();
  const { data } = useQuery({ queryKey: ["first-steps"], queryFn: fetchFirstSteps });
  if (!data || data.dismissed || data.steps.length < FEWEST || data.steps.every((one) => one.done)) return null;
  const done = data.steps.filter((one) => one.done).length;
  const dismiss = async () => {
    await dismissFirstSteps();
    await client.invalidateQueries({ queryKey: ["first-steps"] });
  };
  const said = (key: string): string => {
    const known = KNOWN.find((each) => each === key);
    return known ? c(`first_${known}`) : key;
  };
  return (
    <section className="card first-steps" aria-label={c("first_title")}>
      <header>
        <h2 className="section-title">{c("first_title")}</h2>
        <span className="muted tabular">{c("first_progress", { done, all: data.steps.length })}</span>
        <progress max={data.steps.length} value={done} aria-label={c("first_title")} />
        <Button quiet small onClick={() => void dismiss()}>{c("first_dismiss")}</Button>
      </header>
      <ol>
        {data.steps.map((one) => <li key={one.key} data-done={one.done}>{one.done ? <span>{said(one.key)}</span> : <Link to={one.to}>{said(one.key)}</Link>}</li>)}
      </ol>
    </section>
  );
}
