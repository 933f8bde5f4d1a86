import { useState, type ReactNode } from "react";
import { useSession } from "@/api/use-session";
import { draftKey, dropDraft, readDraft } from "@/records/form/draft";
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

/** The same around a kept form (`useKeptForm(object, id, …)`) that stands inside what is closed. */
export function useLeaveKept(object: string, id: string, onClose: () => void): Leaving {
  const { user, workspace } = useSession();
  const key = draftKey(workspace.id, user.id, object, id);
  return useLeave(() => readDraft(key) !== null, onClose, () => { dropDraft(key); });
}
