import { useObjects } from "@/api/use-objects";
import { NumbersPanel } from "@/features/home/numbers-panel";
import type { Scope } from "@/features/home/panels";
import { usePrefetch } from "@/features/home/prefetch";
import { ReminderPanels } from "@/features/home/reminder-panels";
import { TargetsPanel } from "@/features/home/targets-panel";
import { ApprovalsPanel, UnreadPanel } from "@/features/home/told-panels";

const NONE: never[] = [];

/** What cannot wait, below the to-dos: red records, approvals, what one was told. */
export function Urgent({ scope }: { scope: Scope }) {
  return (
    <>
      <ReminderPanels scope={scope} />
      <ApprovalsPanel />
      <UnreadPanel />
    </>
  );
}

/** The figures, last: nothing has to be done about them today. */
export function Numbers({ scope }: { scope: Scope }) {
  usePrefetch(useObjects().data ?? NONE);
  return (
    <>
      <TargetsPanel scope={scope} />
      <NumbersPanel scope={scope} />
    </>
  );
}
