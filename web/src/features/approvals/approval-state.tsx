import type { ApprovalSummary } from "@/api/approvals";
import { useInboxTexts } from "@/i18n/inbox/register";
import { Chip } from "@/ui/chip";

const COLORS = { pending: "orange", approved: "green", rejected: "red", recalled: "default", failed: "red" } as const;

export function ApprovalState({ state }: { state: ApprovalSummary["state"] }) {
  const n = useInboxTexts();
  return <Chip text={n(`approvals.states.${state}`)} color={COLORS[state]} />;
}
