/** The loaded pages of a timeline with a newer head: what is new comes first, what is gone from there goes, the rest stays as it is. */
import type { InfiniteData } from "@tanstack/react-query";
import type { TimelinePage } from "@/api/timeline";
import { keyOf } from "@/records/page/timeline-days";

export type Loaded = InfiniteData<TimelinePage, string | null>;

/** Null when the head does not reach what is loaded: everything has to be asked for anew. */
export function withHead(loaded: Loaded, head: TimelinePage): Loaded | null {
  const last = head.items.at(-1);
  if (head.next_cursor === null) return { pages: [head], pageParams: [null] };
  if (last === undefined) return null;
  const newer = new Set(head.items.map(keyOf));
  const end = keyOf(last);
  const joint = loaded.pages.findIndex((page) => page.items.some((entry) => keyOf(entry) === end));
  const page = loaded.pages[joint];
  if (page === undefined) return null;
  const rest = page.items.slice(page.items.findIndex((entry) => keyOf(entry) === end) + 1);
  // What has moved to the head is not told a second time where it was.
  const without = (one: TimelinePage, items = one.items) => ({ ...one, items: items.filter((entry) => !newer.has(keyOf(entry))) });
  const first = { ...without(page, rest), kinds: head.kinds };
  return {
    pages: [{ ...first, items: [...head.items, ...first.items] }, ...loaded.pages.slice(joint + 1).map((one) => without(one))],
    pageParams: [null, ...loaded.pageParams.slice(joint + 1)],
  };
}
