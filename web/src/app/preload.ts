/** What the page of an address asks for first is asked for at once, beside the loading of its pieces and of the language. */
import type { QueryClient } from "@tanstack/react-query";
import { fetchObject, fetchObjects } from "@/api/meta";
import { keys } from "@/api/query-keys";
import { EVERYTHING, getRecord } from "@/api/records";
import { fetchSession } from "@/api/session";
import { fetchProcesses, stageKeys } from "@/api/stages";
import { fetchHighlights, fetchTimeline, timelineKeys } from "@/api/timeline";
import type { ObjectMeta, ObjectSummary } from "@/api/types";
import { fetchViews } from "@/api/views";
import { PANELS } from "@/features/home/panels";
import { isWide } from "@/records/page/use-wide";
import { browserLanguage, setActiveLanguage, storedLanguage } from "@/i18n/language";

/** Pages of people who are not signed in. */
const OUTSIDE = /^\/(?:sign-in|sign-up|w|approvals\/link)(?:\/|$)/;
const OF_OBJECT = /^\/o\/(\w+)(\/[^/]+)?$/;

const ON_HOME: ReadonlySet<string> = new Set(PANELS.map((panel) => panel.object));

/** Start the requests; whoever needs their answers finds them, or asks again for what failed. Over when there is something to draw. */
export async function preload(client: QueryClient, { pathname, search }: Pick<Location, "pathname" | "search">): Promise<void> {
  if (OUTSIDE.test(pathname)) return;
  // Answers are in the language of whoever asks.
  setActiveLanguage(storedLanguage() ?? browserLanguage(navigator.languages));
  const session = client.prefetchQuery({ queryKey: keys.session, queryFn: fetchSession, staleTime: Infinity, retry: false });
  const visible = client.fetchQuery({ queryKey: keys.objects, queryFn: ({ signal }) => fetchObjects(signal) });
  const page = pathname === "/" ? preloadHome(client, visible) : preloadObject(client, pathname, search);
  await Promise.allSettled([session, visible, ...page]);
}

const describe = (client: QueryClient, object: string): Promise<ObjectMeta> =>
  client.fetchQuery({ queryKey: keys.object(object), queryFn: ({ signal }) => fetchObject(object, signal) });

/** What the panels of home show is described beside the drawing of its frame. */
function preloadHome(client: QueryClient, visible: Promise<ObjectSummary[]>): Promise<unknown>[] {
  visible.then((objects) => {
    objects.map((each) => each.api_name).filter((name) => ON_HOME.has(name)).forEach((name) => { describe(client, name).catch(() => undefined); });
  }, () => undefined);
  return [];
}

function preloadObject(client: QueryClient, pathname: string, search: string): Promise<unknown>[] {
  const [, object, record] = OF_OBJECT.exec(pathname) ?? [];
  if (object === undefined || record === "/import" || record === "/duplicates") return [];
  const kanban = new URLSearchParams(search).get("kind") === "kanban";
  // A board stands in the order of its stages, a record shows its own.
  if (kanban || record !== undefined) void client.prefetchQuery({ queryKey: stageKeys.processes(object), queryFn: ({ signal }) => fetchProcesses(object, signal) });
  const shown = record === undefined
    ? client.prefetchQuery({ queryKey: keys.views(object), queryFn: ({ signal }) => fetchViews(object, signal) })
    : preloadRecord(client, object, record.slice(1));
  return [describe(client, object), shown];
}

/** What a record shows first. */
function preloadRecord(client: QueryClient, object: string, id: string): Promise<unknown> {
  const values = client.prefetchQuery({ queryKey: keys.record(object, id), queryFn: ({ signal }) => getRecord(object, id, EVERYTHING, signal) });
  void client.prefetchQuery({ queryKey: timelineKeys.highlights(object, id), queryFn: ({ signal }) => fetchHighlights(object, id, signal) });
  if (isWide()) void client.prefetchInfiniteQuery({ queryKey: timelineKeys.page(object, id, []), queryFn: ({ signal }) => fetchTimeline(object, id, [], null, signal), initialPageParam: null as string | null });
  return values;
}
