import { describe, expect, it } from "vitest";
import type { TimelineEntry } from "@/api/timeline";
import { byDay, keyOf, nearDay } from "@/records/page/timeline-days";

const NOW = Date.parse("2026-03-10T04:00:00Z");

function entry(at: string, id = "1"): TimelineEntry {
  return { kind: "record", at, object: "call", record: { id }, change: null, body: null };
}

describe("byDay", () => {
  it("sets apart what is to come and cuts days in the reader's zone", () => {
    const days = byDay([entry("2026-03-12T00:00:00Z"), entry("2026-03-10T03:00:00Z"), entry("2026-03-09T17:00:00Z"), entry("2026-03-09T15:00:00Z")], NOW);
    expect(days.map((day) => [day.key, day.entries.length])).toEqual([["coming", 1], ["2026-03-10", 2], ["2026-03-09", 1]]);
  });

  it("names the last two days", () => {
    expect([nearDay("2026-03-10", NOW), nearDay("2026-03-09", NOW), nearDay("2026-03-08", NOW)]).toEqual(["today", "yesterday", null]);
  });

  it("tells versions of one record apart", () => {
    const change = (version: number): TimelineEntry => ({ ...entry("2026-03-10T03:00:00Z"), kind: "change", change: { version, at: "", actor: null, source: null, reason: null, event: "updated", changes: [] } });
    expect(keyOf(change(1))).not.toBe(keyOf(change(2)));
  });
});
