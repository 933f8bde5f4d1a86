/** Where what is written on a record is kept until it is sent. */
import type { Session } from "@/api/types";
import { draftKey } from "@/records/form/draft";

/** The one box of text, kept beside the fields. */
export const TEXT = "$text";

/** Name of a draft of one kind (an object's, or a feature's such as comments) on one record. */
export function composeDraft(id: string): string {
  return `on-${id}`;
}

export function composeKey(session: Session, mode: string, id: string): string {
  return draftKey(session.workspace.id, session.user.id, mode, composeDraft(id));
}
