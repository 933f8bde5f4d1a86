import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { fetchLiveliness, insightKeys, type Liveliness } from "@/api/insight";

const MOST = 200;
const NONE: ReadonlyMap<string, Liveliness> = new Map();

/** Which of the records of a column only seem active, by id, with reasons. */
export function useLiveliness(object: string, ids: readonly string[], enabled: boolean): ReadonlyMap<string, Liveliness> {
  const { data } = useQuery({
    queryKey: insightKeys.liveliness(object, ids),
    queryFn: async ({ signal }) => {
      const found = new Map<string, Liveliness>();
      for (let at = 0; at < ids.length; at += MOST) {
        for (const one of await fetchLiveliness(object, ids.slice(at, at + MOST), signal)) if (one.suspicious) found.set(one.id, one);
      }
      return found;
    },
    enabled: enabled && ids.length > 0,
    staleTime: 60_000,
    retry: false,
    placeholderData: keepPreviousData,
    structuralSharing: false,
  });
  return data ?? NONE;
}
