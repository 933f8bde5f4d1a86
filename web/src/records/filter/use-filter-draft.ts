import { useState } from "react";
import type { FieldMeta, Filter } from "@/api/types";
import { fromDraft, newCondition, toDraft, type GroupDraft } from "@/records/filter/filter-model";

const textOf = (filter: Filter | null) => JSON.stringify(filter);

/**
 * What the builder edits, and how it is changed. The address follows a moment later: what comes back from it is known by what was
 * sent, so that only a change from outside (the back button, a cleared filter) begins the form anew.
 */
export function useFilterDraft(filter: Filter | null, first: FieldMeta | undefined, onChange: (filter: Filter | null) => void) {
  const given = textOf(filter);
  const [draft, setDraft] = useState<GroupDraft>(() => withOneRow(toDraft(filter), first));
  const [seen, setSeen] = useState(given);
  const [sent, setSent] = useState<readonly string[]>([]);

  if (given !== seen) {
    const at = sent.indexOf(given);
    setSeen(given);
    setSent(sent.slice(at + 1));
    if (at < 0) {
      setSent([]);
      setDraft(withOneRow(toDraft(filter), first));
    }
  }
  const update = (next: GroupDraft) => {
    setDraft(next);
    const effective = fromDraft(next);
    const text = textOf(effective);
    if (text === (sent.at(-1) ?? given)) return;
    setSent([...sent, text]);
    onChange(effective);
  };
  return [draft, update] as const;
}

function withOneRow(draft: GroupDraft, first: FieldMeta | undefined): GroupDraft {
  if (draft.parts.length > 0 || first === undefined) return draft;
  return { ...draft, parts: [newCondition(first)] };
}
