import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { keys } from "@/api/query-keys";
import { fetchRecentRecords, searchRecords } from "@/api/search";
import { groupHits, groupRecent, type ChoiceGroup } from "@/features/search/search-model";

const TYPING_MS = 160;
const KEPT_MS = 60_000;

export interface Search {
  groups: ChoiceGroup[];
  /** Whether words are looked for; false: recent records are shown. */
  words: boolean;
  tooCommon: boolean;
  /** Nothing can be shown yet. */
  pending: boolean;
  /** What is shown belongs to what is typed: it can be chosen without looking. */
  current: boolean;
  error: unknown;
  retry: () => void;
}

/** Answers to `text`, asked for when typing pauses. `composing`: an input method is at work, its letters are not asked for yet. */
export function useSearch(text: string, composing: boolean): Search {
  const wanted = text.trim();
  const [asked, setAsked] = useState("");
  useEffect(() => {
    if (composing) return undefined;
    const timer = setTimeout(() => { setAsked(wanted); }, wanted === "" ? 0 : TYPING_MS);
    return () => { clearTimeout(timer); };
  }, [wanted, composing]);

  const words = asked !== "";
  const found = useQuery({
    queryKey: keys.search(asked),
    queryFn: ({ signal }) => searchRecords(asked, signal),
    enabled: words,
    placeholderData: keepPreviousData,
    staleTime: 0,
    gcTime: KEPT_MS,
  });
  const recent = useQuery({
    queryKey: keys.recent,
    queryFn: ({ signal }) => fetchRecentRecords(signal),
    enabled: !words,
    staleTime: 0,
    gcTime: KEPT_MS,
  });
  const answer = words ? found : recent;
  return {
    groups: words ? groupHits(found.data?.items ?? []) : groupRecent(recent.data ?? []),
    words,
    tooCommon: words && (found.data?.too_common ?? false),
    pending: answer.isPending,
    current: !composing && asked === wanted && !answer.isPending && !answer.isPlaceholderData,
    error: answer.error,
    retry: () => void answer.refetch(),
  };
}
