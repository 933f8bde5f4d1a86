import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { fetchLiveliness, insightKeys, type Liveliness } from "@/api/insight";
import { askedTogether } from "@/records/stage/ask-together";

const MOST = 200;
const NONE: ReadonlyMap<string, Liveliness> = new Map();
const ask = askedTogether<Liveliness>(MOST, async (object, ids) =>
  (await fetchLiveliness(object, ids, new AbortController().signal)).filter((one) => one.suspicious));

/** Which of the records of a column only seem active, by id, with reasons. */
export function useLiveliness(object: string, ids: readonly string[], enabled: boolean): ReadonlyMap<string, Liveliness> {
  const { data } = useQuery({
    queryKey: insightKeys.liveliness(object, ids),
    queryFn: () => ask(object, ids),
    enabled: enabled && ids.length > 0,
    staleTime: 60_000,
    retry: false,
    placeholderData: keepPreviousData,
    structuralSharing: false,
  });
  return data ?? NONE;
}
