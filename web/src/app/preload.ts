/** What the page of an address asks for first is asked for at once, beside the loading of its pieces and of the language. */
import type { QueryClient } from "@tanstack/react-query";
import { fetchObject, fetchObjects } from "@/api/meta";
import { keys } from "@/api/query-keys";
import { getRecord } from "@/api/records";
import { fetchSession } from "@/api/session";
import { fetchHighlights, timelineKeys } from "@/api/timeline";
import type { ObjectMeta } from "@/api/types";
import { fetchViews } from "@/api/views";
import { allPaths } from "@/fields/paths";
import { PANELS } from "@/features/home/panels";
import { browserLanguage, setActiveLanguage, storedLanguage } from "@/i18n/language";

/** Pages of people who are not signed in. */
const OUTSIDE = /^\/(?:sign-in|sign-up|w|approvals\/link)(?:\/|$)/;
const OF_OBJECT = /^\/o\/(\w+)(\/[^/]+)?$/;

const ON_HOME: ReadonlySet<string> = new Set(PANELS.map((panel) => panel.object));

/** Start the requests; whoever needs their answers finds them, or asks again for what failed. */
export function preload(client: QueryClient, pathname: string): void {
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
  if (record === undefined) {
    void client.prefetchQuery({ queryKey: keys.views(object), queryFn: ({ signal }) => fetchViews(object, signal) });
    return;
  }
  const id = record.slice(1);
  Promise.all([visible, described]).then(([objects, meta]) => {
    const paths = allPaths(meta.fields, objects);
    void client.prefetchQuery({ queryKey: keys.record(object, id), queryFn: ({ signal }) => getRecord(object, id, paths, signal) });
    void client.prefetchQuery({ queryKey: timelineKeys.highlights(object, id), queryFn: ({ signal }) => fetchHighlights(object, id, signal) });
  }, () => undefined);
}
