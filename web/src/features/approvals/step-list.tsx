import type { Approval } from "@/api/approvals";
import { formatDateTime } from "@/i18n/format";
import { useInboxTexts, type InboxText } from "@/i18n/inbox/register";
import { Chip } from "@/ui/chip";

type Step = Approval["step_list"][number];
type Vote = Step["votes"][number];

const COLORS = { open: "orange", approved: "green", rejected: "red", skipped: "default", passed_on: "default" } as const;
const CLASSES = { done: "is-done", current: "is-current", to_come: "" } as const;
const ORIGINS = ["added", "delegated", "substitute", "left", "self", "admin", "escalated"] as const;

function originText(vote: Vote, n: InboxText): string | null {
  const known = ORIGINS.find((one) => one === vote.origin);
  return known ? n(`approvals.origins.${known}`, { name: vote.instead_of?.name ?? "" }) : null;
}

/** The steps of an approval with what everybody has said. */
export function StepList({ steps }: { steps: Step[] }) {
  const n = useInboxTexts();
  return (
    <ol className="approval-steps">
      {steps.map((step, number) => (
        <li key={number} className={CLASSES[step.state]}>
          <strong>{step.label || n("approvals.step", { number: number + 1 })}</strong>
          {step.votes.length > 1 && <span className="muted"> {n(`approvals.modes.${step.mode}`, { count: step.quorum })}</span>}
          <ul className="approval-votes">
            {step.votes.map((vote) => (
              <li key={vote.id}>
                <span>{vote.person.name}</span>
                <Chip text={n(`approvals.votes.${vote.state}`)} color={COLORS[vote.state]} />
                {originText(vote, n) !== null && <span className="muted">{originText(vote, n)}</span>}
                {vote.decided_at !== null && vote.state !== "skipped" && <span className="muted">{formatDateTime(vote.decided_at)}</span>}
                {vote.comment !== null && <q>{vote.comment}</q>}
              </li>
            ))}
          </ul>
        </li>
      ))}
    </ol>
  );
}
