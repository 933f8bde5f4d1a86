import { lazy, Suspense } from "react";
import { useObjects } from "@/api/use-objects";
import { useSession } from "@/api/use-session";
import { NumbersPanel } from "@/features/home/numbers-panel";
import type { Scope } from "@/features/home/panels";
import { usePrefetch } from "@/features/home/prefetch";
import { ReminderPanels } from "@/features/home/reminder-panels";
import { TargetsPanel } from "@/features/home/targets-panel";
import { ApprovalsPanel, UnreadPanel } from "@/features/home/told-panels";
import { WorkPanels } from "@/features/home/work-panels";

const KeepingPanels = lazy(async () => ({ default: (await import("@/features/home/keeping-panels")).KeepingPanels }));

/** Abilities of those who keep the system running or watch over it. */
const KEEPING = ["view_operations", "manage_jobs", "manage_access", "view_audit"];

const NONE: never[] = [];

/** What cannot wait, below the to-dos: red records, approvals, what one was told. */
export function Urgent({ scope }: { scope: Scope }) {
  return (
    <>
      <ReminderPanels scope={scope} />
      <ApprovalsPanel />
      <UnreadPanel />
      <WorkPanels scope={scope} />
    </>
  );
}

/** The figures, last: nothing has to be done about them today. */
export function Numbers({ scope }: { scope: Scope }) {
  usePrefetch(useObjects().data ?? NONE);
  const { user } = useSession();
  return (
    <>
      <TargetsPanel scope={scope} />
      <NumbersPanel scope={scope} />
      {user.abilities.some((one) => KEEPING.includes(one)) && <Suspense fallback={null}><KeepingPanels /></Suspense>}
    </>
  );
}
