import { useEffect, useId, useState, useSyncExternalStore } from "react";
import { useBlocker } from "react-router";
import { LeaveQuestion } from "@/records/form/leave-question";
import { holdUnsaved, unsavedStore } from "@/ui/unsaved";

/** Asks before unsaved input is left behind, inside the application and when the tab is closed. Several on a page ask once. */
export function UnsavedGuard({ dirty }: { dirty: boolean }) {
  const id = useId();
  const [asked, setAsked] = useState(false);
  // Leaving a field saves it: the question stays although nothing is unsaved for a moment.
  const held = dirty || asked;
  useEffect(() => (held ? holdUnsaved(id) : undefined), [held, id]);
  const asking = useSyncExternalStore(unsavedStore.subscribe, unsavedStore.read) === id;
  return asking ? <Blocker onAsked={setAsked} /> : null;
}

/** The router knows one blocker at a time. */
function Blocker({ onAsked }: { onAsked: (asked: boolean) => void }) {
  const blocker = useBlocker(({ currentLocation, nextLocation }) => currentLocation.pathname !== nextLocation.pathname);
  const blocked = blocker.state === "blocked";
  useEffect(() => { onAsked(blocked); }, [blocked, onAsked]);
  if (blocker.state !== "blocked") return null;
  return <LeaveQuestion onStay={blocker.reset} onKeep={blocker.proceed} />;
}
