/** What the page of an address asks for first is asked for at once, beside the loading of its pieces and of the language. */
import type { QueryClient } from "@tanstack/react-query";
import { fetchObject, fetchObjects } from "@/api/meta";
import { keys } from "@/api/query-keys";
import { getRecord } from "@/api/records";
import { fetchSession } from "@/api/session";
import { fetchProcesses, stageKeys } from "@/api/stages";
import { fetchHighlights, fetchTimeline, timelineKeys } from "@/api/timeline";
import type { ObjectMeta, ObjectSummary } from "@/api/types";
import { fetchViews } from "@/api/views";
import { allPaths } from "@/fields/paths";
import { PANELS } from "@/features/home/panels";
import { isWide } from "@/records/page/use-wide";
import { browserLanguage, setActiveLanguage, storedLanguage } from "@/i18n/language";

/** Pages of people who are not signed in. */
const OUTSIDE = /^\/(?:sign-in|sign-up|w|approvals\/link)(?:\/|$)/;
const OF_OBJECT = /^\/o\/(\w+)(\/[^/]+)?$/;

const ON_HOME: ReadonlySet<string> = new Set(PANELS.map((panel) => panel.object));

/** Start the requests; whoever needs their answers finds them, or asks again for what failed. */
export function preload(client: QueryClient, { pathname, search }: Pick<Location, "pathname" | "search">): void {
  if (OUTSIDE.test(pathname)) return;
  // Answers are in the language of whoever asks.
  setActiveLanguage(storedLanguage() ?? browserLanguage(navigator.languages));
  void client.prefetchQuery({ queryKey: keys.session, queryFn: fetchSession, staleTime: Infinity, retry: false });
  const describe = (object: string): Promise<ObjectMeta> =>
    client.fetchQuery({ queryKey: keys.object(object), queryFn: ({ signal }) => fetchObject(object, signal) });
  const visible = client.fetchQuery({ queryKey: keys.objects, queryFn: ({ signal }) => fetchObjects(signal) });
  visible.then((objects) => {
    if (pathname === "/") objects.map((each) => each.api_name).filter((name) => ON_HOME.has(name)).forEach((name) => { describe(name).catch(() => undefined); });
  }, () => undefined);
  const [, object, record] = OF_OBJECT.exec(pathname) ?? [];
  if (object === undefined || record === "/import" || record === "/duplicates") return;
  const described = describe(object);
  described.catch(() => undefined);
  const kanban = new URLSearchParams(search).get("kind") === "kanban";
  if (record === undefined) void client.prefetchQuery({ queryKey: keys.views(object), queryFn: ({ signal }) => fetchViews(object, signal) });
  // A board stands in the order of its stages, a record shows its own.
  if (kanban || record !== undefined) void client.prefetchQuery({ queryKey: stageKeys.processes(object), queryFn: ({ signal }) => fetchProcesses(object, signal) });
  if (record !== undefined) preloadRecord(client, object, record.slice(1), visible, described);
}

/** What a record shows first. Its values wait for the description, which says which there are. */
function preloadRecord(client: QueryClient, object: string, id: string, visible: Promise<ObjectSummary[]>, described: Promise<ObjectMeta>): void {
  void client.prefetchQuery({ queryKey: timelineKeys.highlights(object, id), queryFn: ({ signal }) => fetchHighlights(object, id, signal) });
  if (isWide()) void client.prefetchInfiniteQuery({ queryKey: timelineKeys.page(object, id, []), queryFn: ({ signal }) => fetchTimeline(object, id, [], null, signal), initialPageParam: null as string | null });
  Promise.all([visible, described]).then(([objects, meta]) => {
    const paths = allPaths(meta.fields, objects);
    void client.prefetchQuery({ queryKey: keys.record(object, id), queryFn: ({ signal }) => getRecord(object, id, paths, signal) });
  }, () => undefined);
}
