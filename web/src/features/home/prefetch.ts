/** Puts the records of today on the device: their pages and timelines open without a network. */
import { useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { keys } from "@/api/query-keys";
import { EVERYTHING, getRecord } from "@/api/records";
import { fetchHighlights, fetchTimeline, timelineKeys } from "@/api/timeline";
import type { ObjectMeta, ObjectSummary, RecordPage, RecordRow } from "@/api/types";

const AFTER_MS = 6000;
const AGAIN_MS = 10 * 60_000;
const MOST = 24;
const SUBJECTS = ["lead", "account", "contact", "opportunity"];

let last = 0;

/** The records that the lists of the home page show or lead to. */
function subjects(client: QueryClient): Map<string, string> {
  const found = new Map<string, string>();
  const take = (object: string, id: unknown) => {
    if (typeof id === "string" && SUBJECTS.includes(object) && found.size < MOST) found.set(id, object);
  };
  for (const query of client.getQueryCache().findAll({ queryKey: ["records"] })) {
    const [, object, kind] = query.queryKey;
    if (typeof object !== "string" || kind !== "list") continue;
    const page = query.state.data as RecordPage | { pages: RecordPage[] } | undefined;
    const rows: RecordRow[] = page === undefined ? [] : "pages" in page ? (page.pages[0]?.items ?? []) : page.items;
    for (const row of rows) {
      take(object, row.id);
      for (const name of SUBJECTS) take(name, row[name]);
    }
  }
  return found;
}

async function store(client: QueryClient): Promise<void> {
  for (const [id, object] of subjects(client)) {
    if (client.getQueryData<ObjectMeta>(keys.object(object)) === undefined) {
      await client.fetchQuery({ queryKey: keys.object(object), queryFn: async ({ signal }) => (await import("@/api/meta")).fetchObject(object, signal) });
    }
    await client.prefetchQuery({ queryKey: keys.record(object, id), queryFn: ({ signal }) => getRecord(object, id, EVERYTHING, signal) });
    await client.prefetchQuery({ queryKey: timelineKeys.highlights(object, id), queryFn: ({ signal }) => fetchHighlights(object, id, signal) });
    await client.prefetchInfiniteQuery({
      queryKey: timelineKeys.page(object, id, []),
      queryFn: ({ signal }) => fetchTimeline(object, id, [], null, signal),
      initialPageParam: null as string | null,
    });
  }
}

/** Only where a service worker keeps what is fetched, and not more often than needed. */
export function usePrefetch(objects: readonly ObjectSummary[]): void {
  const client = useQueryClient();
  useEffect(() => {
    const kept = (navigator as Partial<Navigator>).serviceWorker?.controller;
    if (!kept || objects.length === 0 || Date.now() - last < AGAIN_MS) return;
    const timer = setTimeout(() => {
      last = Date.now();
      // Without a network there is nothing to fetch; what fails is fetched when its page is opened.
      store(client).catch(() => undefined);
    }, AFTER_MS);
    return () => { clearTimeout(timer); };
  }, [client, objects]);
}
