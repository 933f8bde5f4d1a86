import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { fetchDwells, stageKeys, type Dwell } from "@/api/stages";
import { askedTogether } from "@/records/stage/ask-together";

export type Dwells = ReadonlyMap<string, Dwell>;

const MOST = 500;
const NONE: Dwells = new Map();
const ask = askedTogether<Dwell>(MOST, (object, ids) => fetchDwells(object, ids, new AbortController().signal));

/** How long the records of a column have been in their stages, by id; those not on their way are left out. */
export function useDwells(object: string, ids: readonly string[], enabled: boolean): Dwells {
  const { data } = useQuery({
    queryKey: stageKeys.dwells(object, ids),
    queryFn: () => ask(object, ids),
    enabled: enabled && ids.length > 0,
    staleTime: 30_000,
    retry: false,
    placeholderData: keepPreviousData,
    structuralSharing: false,
  });
  return data ?? NONE;
}
