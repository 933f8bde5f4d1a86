/** What the page of an address asks for first is asked for at once, beside the loading of its pieces and of the language. */
import type { QueryClient } from "@tanstack/react-query";
import { fetchObject, fetchObjects } from "@/api/meta";
import { keys } from "@/api/query-keys";
import { fetchSession } from "@/api/session";
import { fetchViews } from "@/api/views";
import { browserLanguage, setActiveLanguage, storedLanguage } from "@/i18n/language";

/** Pages of people who are not signed in. */
const OUTSIDE = /^\/(?:sign-in|sign-up|w|approvals\/link)(?:\/|$)/;
const OF_OBJECT = /^\/o\/(\w+)(\/[^/]+)?$/;

/** Start the requests; whoever needs their answers finds them, or asks again for what failed. */
export function preload(client: QueryClient, pathname: string): void {
  if (OUTSIDE.test(pathname)) return;
  // Answers are in the language of whoever asks.
  setActiveLanguage(storedLanguage() ?? browserLanguage(navigator.languages));
  void client.prefetchQuery({ queryKey: keys.session, queryFn: fetchSession, staleTime: Infinity, retry: false });
  void client.prefetchQuery({ queryKey: keys.objects, queryFn: ({ signal }) => fetchObjects(signal) });
  const [, object, record] = OF_OBJECT.exec(pathname) ?? [];
  if (object === undefined) return;
  void client.prefetchQuery({ queryKey: keys.object(object), queryFn: ({ signal }) => fetchObject(object, signal) });
  if (record === undefined) void client.prefetchQuery({ queryKey: keys.views(object), queryFn: ({ signal }) => fetchViews(object, signal) });
}
