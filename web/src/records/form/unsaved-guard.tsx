import { useEffect, useId, useSyncExternalStore } from "react";
import { useBlocker } from "react-router";
import { LeaveQuestion } from "@/records/form/leave-question";
import { holdUnsaved, unsavedStore } from "@/ui/unsaved";

/** Asks before unsaved input is left behind, inside the application and when the tab is closed. Several on a page ask once. */
export function UnsavedGuard({ dirty }: { dirty: boolean }) {
  const id = useId();
  useEffect(() => (dirty ? holdUnsaved(id) : undefined), [dirty, id]);
  const asking = useSyncExternalStore(unsavedStore.subscribe, unsavedStore.read) === id;
  return asking ? <Blocker /> : null;
}

/** The router knows one blocker at a time. */
function Blocker() {
  const blocker = useBlocker(({ currentLocation, nextLocation }) => currentLocation.pathname !== nextLocation.pathname);
  if (blocker.state !== "blocked") return null;
  return <LeaveQuestion onStay={blocker.reset} onKeep={blocker.proceed} />;
}
