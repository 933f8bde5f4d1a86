import { useRef, useState } from "react";
import { previewMapping, type Earlier, type Edits, type Mapping, type Preview } from "@/api/imports";

export interface Draft {
  preview: Preview;
  edits: Edits;
}

export interface DraftState extends Draft {
  busy: boolean;
  failure: unknown;
  setMapping: (mapping: Mapping) => void;
  setCell: (row: number, column: string, text: string) => void;
}

/** A file on its way to be imported: every change of mapping or cells is tried at once, the newest answer counts. */
export function useDraft(object: string, draft: Draft, earlier: readonly Earlier[], onChange: (draft: Draft) => void): DraftState {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const newest = useRef(0);

  const check = async (mapping: Mapping, edits: Edits) => {
    const number = ++newest.current;
    onChange({ preview: { ...draft.preview, mapping }, edits });
    setBusy(true);
    setFailure(null);
    try {
      const checked = await previewMapping(object, draft.preview.source, mapping, edits, earlier);
      if (number === newest.current) onChange({ preview: { ...checked, columns: draft.preview.columns }, edits });
    } catch (error) {
      if (number === newest.current) setFailure(error);
    }
    if (number === newest.current) setBusy(false);
  };

  return {
    ...draft,
    busy,
    failure,
    setMapping: (mapping) => void check(mapping, draft.edits),
    setCell: (row, column, text) => void check(draft.preview.mapping, { ...draft.edits, [row]: { ...draft.edits[row], [column]: text } }),
  };
}
