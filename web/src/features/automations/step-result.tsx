import type { Automation } from "@/api/automations";
import { allSteps } from "@/features/automations/steps-model";
import { formatDateTime } from "@/i18n/format";
import { useAutomationTexts } from "@/i18n/automation/register";
import { Chip } from "@/ui/chip";

const COLORS: Record<string, string> = { done: "green", waiting: "blue", retrying: "orange", failed: "red", skipped: "default" };
const OUTCOMES = ["done", "waiting", "retrying", "failed", "skipped"] as const;

interface Props {
  step: { step: string; outcome: string; input?: unknown; output?: unknown; message: string | null; hint: string | null; at?: string };
  automation: Automation;
}

/** What one step was given and gave. */
export function StepResult({ step, automation }: Props) {
  const n = useAutomationTexts();
  const found = allSteps(automation.steps).find((one) => one.id === step.step);
  const outcome = OUTCOMES.find((one) => one === step.outcome) ?? "done";
  return (
    <li>
      <div className="auto-row">
        <strong>{found ? n(`kinds.${found.do}`) : step.step}</strong>
        <Chip text={n(`runs.outcomes.${outcome}`)} color={COLORS[outcome] ?? null} />
        {step.at && <time className="muted">{formatDateTime(step.at, true)}</time>}
      </div>
      {step.message && <p className="auto-message">{step.message} {step.hint}</p>}
      {isThere(step.input) && <Values label={n("test.input")} value={step.input} />}
      {isThere(step.output) && <Values label={n("test.output")} value={step.output} />}
    </li>
  );
}

function isThere(value: unknown): boolean {
  return value !== null && value !== undefined;
}

function Values({ label, value }: { label: string; value: unknown }) {
  const pairs = typeof value === "object" && !Array.isArray(value) ? Object.entries(value as Record<string, unknown>) : [["", value] as const];
  return (
    <dl className="auto-values" aria-label={label}>
      {pairs.filter(([, each]) => isThere(each)).map(([name, each]) => <div key={name}><dt>{name}</dt><dd>{typeof each === "string" ? each : JSON.stringify(each)}</dd></div>)}
    </dl>
  );
}
