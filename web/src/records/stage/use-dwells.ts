import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { fetchDwells, stageKeys, type Dwell } from "@/api/stages";

export type Dwells = ReadonlyMap<string, Dwell>;

interface Asked {
  ids: readonly string[];
  answer: (dwells: Dwells) => void;
  fail: (error: unknown) => void;
}

/** Columns that appear one after the other wait this long for each other, and are asked about in one request. */
const TOGETHER_MS = 120;
const MOST = 500;
const NONE: Dwells = new Map();
const waiting = new Map<string, Asked[]>();

function askTogether(object: string, ids: readonly string[]): Promise<Dwells> {
  return new Promise((answer, fail) => {
    const queue = waiting.get(object) ?? [];
    queue.push({ ids, answer, fail });
    if (queue.length > 1) return;
    waiting.set(object, queue);
    setTimeout(() => {
      waiting.delete(object);
      void send(object, queue);
    }, TOGETHER_MS);
  });
}

async function send(object: string, asked: readonly Asked[]): Promise<void> {
  const ids = asked.flatMap((one) => one.ids);
  try {
    const found = new Map<string, Dwell>();
    for (let at = 0; at < ids.length; at += MOST) {
      for (const one of await fetchDwells(object, ids.slice(at, at + MOST), new AbortController().signal)) found.set(one.id, one);
    }
    for (const one of asked) one.answer(new Map(one.ids.flatMap((id) => { const dwell = found.get(id); return dwell ? [[id, dwell] as const] : []; })));
  } catch (error) {
    for (const one of asked) one.fail(error);
  }
}

/** How long the records of a column have been in their stages, by id; those not on their way are left out. */
export function useDwells(object: string, ids: readonly string[], enabled: boolean): Dwells {
  const { data } = useQuery({
    queryKey: stageKeys.dwells(object, ids),
    queryFn: () => askTogether(object, ids),
    enabled: enabled && ids.length > 0,
    staleTime: 30_000,
    retry: false,
    placeholderData: keepPreviousData,
    structuralSharing: false,
  });
  return data ?? NONE;
}
