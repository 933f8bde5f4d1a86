import { useState, type ReactNode } from "react";
import { LeaveQuestion } from "@/records/form/leave-question";

interface Leaving {
  /** What closes a dialog: asks first when there is unsaved input. */
  leave: () => void;
  /** Stands somewhere in the dialog. */
  question: ReactNode;
}

/** For dialogs and sheets whose input is kept as a draft: closing asks whether it is kept or given up. */
export function useLeave(dirty: () => boolean, onClose: () => void, onDiscard: () => void): Leaving {
  const [asking, setAsking] = useState(false);
  const leave = () => {
    if (dirty()) setAsking(true);
    else onClose();
  };
  const end = (discarding: boolean) => {
    setAsking(false);
    if (discarding) onDiscard();
    onClose();
  };
  const question = asking && <LeaveQuestion onStay={() => { setAsking(false); }} onKeep={() => { end(false); }} onDiscard={() => { end(true); }} />;
  return { leave, question };
}
