import { describe, expect, it } from "vitest";
import type { TimelineEntry, TimelinePage } from "@/api/timeline";
import { withHead, type Loaded } from "@/records/page/timeline-merge";

function page(ids: string, next: string | null, about = ""): TimelinePage {
  const items = [...ids].map((id): TimelineEntry => ({ kind: "record", at: "", object: "call", record: { id, name: about }, change: null, body: null }));
  return { items, next_cursor: next, kinds: [] };
}

const LOADED: Loaded = { pages: [page("abc", "1"), page("def", "2"), page("gh", null)], pageParams: [null, "1", "2"] };

function told(loaded: Loaded | null): [string[], (string | null)[]] | null {
  return loaded && [loaded.pages.map((one) => one.items.map((entry) => entry.record.id).join("")), loaded.pages.map((one) => one.next_cursor)];
}

describe("withHead", () => {
  it("puts what is new before what is loaded and goes on where that ends", () => {
    const merged = withHead(LOADED, page("xab", "0", "newer"));
    expect(told(merged)).toEqual([["xabc", "def", "gh"], ["1", "2", null]]);
    expect(merged?.pageParams).toEqual([null, "1", "2"]);
    expect(merged?.pages[0]?.items.map((entry) => entry.record.name)).toEqual(["newer", "newer", "newer", ""]);
  });

  it("leaves out what is gone from the head, also when it then reaches into a further page", () => {
    expect(told(withHead(LOADED, page("acde", "0")))).toEqual([["acdef", "gh"], ["2", null]]);
  });

  it("tells what has moved to the head once", () => {
    expect(told(withHead(LOADED, page("gab", "0")))).toEqual([["gabc", "def", "h"], ["1", "2", null]]);
  });

  it("says when the head does not reach what is loaded, and when it is everything", () => {
    expect(withHead(LOADED, page("xyz", "0"))).toBeNull();
    expect(told(withHead(LOADED, page("xa", null)))).toEqual([["xa"], [null]]);
  });
});
