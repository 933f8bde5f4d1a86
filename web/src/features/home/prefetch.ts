/** Puts the customers of today on the device: their pages and timelines open without a network. */
import { useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { fetchObject } from "@/api/meta";
import { keys } from "@/api/query-keys";
import { EVERYTHING, getRecord, listRecords } from "@/api/records";
import { fetchHighlights, fetchTimeline, timelineKeys } from "@/api/timeline";
import type { Filter, ObjectMeta, ObjectSummary, RecordPage, RecordRow } from "@/api/types";
import { useSession } from "@/api/use-session";
import { fits, scoped } from "@/features/home/panels";

const AFTER_MS = 3000;
const AGAIN_MS = 10 * 60_000;
const MOST = 40;
/** Customers asked for in one request. */
const TOGETHER = 8;
const SUBJECTS = ["lead", "account", "contact", "opportunity"];
const SHOWN_TOO = ["task", ...SUBJECTS];

/** What brings one to a customer today: what is open and due by tonight, and whom one meets. */
const PLANS: readonly { object: string; moment: string; filter: Filter }[] = [
  { object: "task", moment: "due_at", filter: { all: [{ field: "status", op: "not_in", value: ["done", "cancelled"] }, { field: "due_at", op: "lt", value: "tomorrow" }] } },
  { object: "meeting", moment: "starts_at", filter: { field: "starts_at", op: "in_period", value: "today" } },
];

/** For whom it was done last, and when. */
let done = { person: "", at: 0 };
let timer: ReturnType<typeof setTimeout> | null = null;

async function describe(client: QueryClient, object: string): Promise<ObjectMeta> {
  const known = client.getQueryData<ObjectMeta>(keys.object(object));
  return known ?? await client.fetchQuery({ queryKey: keys.object(object), queryFn: ({ signal }) => fetchObject(object, signal) });
}

/** Tasks and meetings of today with the customers they name. */
async function planned(client: QueryClient, visible: ReadonlySet<string>): Promise<[string, RecordRow[]][]> {
  const found: [string, RecordRow[]][] = [];
  for (const { object, moment, filter } of PLANS) {
    if (!visible.has(object)) continue;
    const meta = await describe(client, object);
    if (!fits({ needs: [moment] }, meta)) continue;
    const links = SUBJECTS.filter((name) => fits({ needs: [name] }, meta));
    const page = await listRecords(object, { filter: scoped(filter, "mine"), sort: moment, fields: ["id", ...links], limit: MOST }, null);
    found.push([object, page.items]);
  }
  return found;
}

/** What the lists of the home page show. */
function shown(client: QueryClient): [string, RecordRow[]][] {
  return client.getQueryCache().findAll({ queryKey: keys.allRecords }).flatMap((query): [string, RecordRow[]][] => {
    const [, object, kind] = query.queryKey;
    if (typeof object !== "string" || kind !== "list") return [];
    const page = query.state.data as RecordPage | { pages: RecordPage[] } | undefined;
    return [[object, page === undefined ? [] : "pages" in page ? (page.pages[0]?.items ?? []) : page.items]];
  });
}

/** Customers first, then what leads to them. */
function subjects(lists: readonly [string, RecordRow[]][]): Map<string, string> {
  const found = new Map<string, string>();
  const take = (object: string, id: unknown) => {
    if (typeof id === "string" && SHOWN_TOO.includes(object) && found.size < MOST) found.set(id, object);
  };
  for (const [, rows] of lists) for (const row of rows) for (const name of SUBJECTS) take(name, row[name]);
  for (const [object, rows] of lists) for (const row of rows) take(object, row.id);
  return found;
}

async function store(client: QueryClient, visible: ReadonlySet<string>): Promise<void> {
  const found = [...subjects([...(await planned(client, visible)), ...shown(client)])];
  await Promise.all([...new Set(found.map(([, object]) => object))].map((object) => describe(client, object)));
  // Asked for together they travel as one request; not all at once, for the page that is looked at asks too.
  for (let from = 0; from < found.length; from += TOGETHER) {
    await Promise.all(found.slice(from, from + TOGETHER).flatMap(([id, object]) => [
      client.prefetchQuery({ queryKey: keys.record(object, id), queryFn: ({ signal }) => getRecord(object, id, EVERYTHING, signal) }),
      client.prefetchQuery({ queryKey: timelineKeys.highlights(object, id), queryFn: ({ signal }) => fetchHighlights(object, id, signal) }),
      client.prefetchInfiniteQuery({
        queryKey: timelineKeys.page(object, id, []),
        queryFn: ({ signal }) => fetchTimeline(object, id, [], null, signal),
        initialPageParam: null as string | null,
      }),
    ]));
  }
}

/** Only where a service worker keeps what is fetched, and not more often than needed; it goes on when the home page is left. */
export function usePrefetch(objects: readonly ObjectSummary[]): void {
  const client = useQueryClient();
  const person = useSession().user.id;
  useEffect(() => {
    const kept = (navigator as Partial<Navigator>).serviceWorker?.controller;
    if (!kept || objects.length === 0 || timer !== null || (done.person === person && Date.now() - done.at < AGAIN_MS)) return;
    timer = setTimeout(() => {
      timer = null;
      done = { person, at: Date.now() };
      // Without a network there is nothing to fetch; what fails is fetched when its page is opened.
      store(client, new Set(objects.map((one) => one.api_name))).catch(() => undefined);
    }, AFTER_MS);
  }, [client, objects, person]);
}
