import { afterEach, describe, expect, it } from "vitest";
import { setTimeZone } from "@/i18n/format";
import { axisOf, barOf, inOrder, movedDays, partsMoved, runningFilter, spanFields, turnedBy } from "@/records/gantt/gantt-model";
import { makeField } from "@/test/fixtures";

const from = makeField("starts_on", "date");
const until = makeField("ends_on", "date");
const made = makeField("created_at", "datetime", { system: true });
const row = (id: string, starts_on: string | null, ends_on: string | null) => ({ id, starts_on, ends_on });

afterEach(() => { setTimeZone("Asia/Shanghai"); });

describe("the fields of a Gantt chart", () => {
  const names = (days: Parameters<typeof spanFields>[0], first = "", last = "") => {
    const span = spanFields(days, first, last);
    return span && [span.from.api_name, span.until.api_name];
  };

  it("are a beginning and its end, by name or label", () => {
    expect(names([makeField("signed_on", "date"), from, until, made])).toEqual(["starts_on", "ends_on"]);
    expect(names([makeField("kai_gong", "date", { label: "开始日期" }), makeField("jun_gong", "date", { label: "竣工（结束）" }), made])).toEqual(["kai_gong", "jun_gong"]);
  });

  it("else lead from the creation to the first day", () => {
    expect(names([makeField("expected_close_on", "date"), makeField("closed_on", "date"), made])).toEqual(["created_at", "expected_close_on"]);
  });

  it("are those that were chosen, and two", () => {
    expect(names([from, until, made], "created_at", "starts_on")).toEqual(["created_at", "starts_on"]);
    expect(names([from, until, made], "ends_on")).toEqual(["ends_on", "starts_on"]);
    expect(names([made])).toBeNull();
  });
});

describe("the axis", () => {
  it.each(["weeks", "months", "years"] as const)("of %s is covered by its ticks and by their heads, without a gap", (zoom) => {
    for (const narrow of [true, false]) {
      const { ticks, heads } = axisOf(zoom, "2026-02-11", narrow);
      for (const marks of [ticks, heads]) {
        let at = 0;
        for (const mark of marks) {
          expect(mark.at).toBeCloseTo(at, 9);
          at += mark.width;
        }
        expect(at).toBeCloseTo(1, 9);
      }
    }
  });

  it("shows the day it is around, also after turning there and back", () => {
    for (const zoom of ["weeks", "months", "years"] as const) {
      const { first, last } = axisOf(zoom, "2026-02-11", false);
      expect(first <= "2026-02-11" && "2026-02-11" <= last).toBe(true);
      expect(axisOf(zoom, turnedBy(zoom, turnedBy(zoom, "2026-02-11", 1), -1), false).first).toBe(first);
    }
  });
});

describe("a bar", () => {
  const axis = { first: "2026-03-01", last: "2026-03-10" };

  it("stands on all its days, cut at the ends of the chart", () => {
    expect(barOf(from, until, row("1", "2026-03-02", "2026-03-03"), axis)).toMatchObject({ at: 0.1, width: 0.2, before: false, after: false, missing: null });
    expect(barOf(from, until, row("1", "2026-02-01", "2026-04-01"), axis)).toMatchObject({ at: 0, width: 1, before: true, after: true });
    expect(barOf(from, until, row("1", "2026-02-01", "2026-02-28"), axis)).toBeNull();
    expect(barOf(from, until, row("1", null, null), axis)).toBeNull();
  });

  it("is one day where the other is missing, and shows that it ends before it begins", () => {
    expect(barOf(from, until, row("1", "2026-03-05", null), axis)).toMatchObject({ at: 0.4, width: 0.1, missing: "until" });
    expect(barOf(from, until, row("1", null, "2026-03-05"), axis)).toMatchObject({ at: 0.4, width: 0.1, missing: "from" });
    expect(barOf(from, until, row("1", "2026-03-05", "2026-03-02"), axis)).toMatchObject({ at: 0.1, width: 0.4, reversed: true });
  });

  it("is moved by the days that may be written; an end is not pulled over the other", () => {
    const bar = barOf(from, until, row("1", "2026-03-02", "2026-03-04"), axis);
    if (!bar) throw new Error("no bar");
    expect(partsMoved("bar", bar, { from: true, until: true })).toEqual(["from", "until"]);
    expect(partsMoved("bar", bar, { from: false, until: true })).toEqual(["until"]);
    expect(partsMoved("from", bar, { from: false, until: true })).toEqual([]);
    expect(movedDays(bar, ["from", "until"], 3)).toEqual({ from: "2026-03-05", until: "2026-03-07" });
    expect(movedDays(bar, ["until"], -9)).toEqual({ from: "2026-03-02", until: "2026-03-02" });
    expect(movedDays(bar, ["from"], 9)).toEqual({ from: "2026-03-04", until: "2026-03-04" });
  });

  it("comes below those that begin earlier", () => {
    const rows = [row("late", "2026-03-05", null), row("early", "2026-03-01", "2026-03-09"), row("short", "2026-03-01", "2026-03-02")];
    expect(inOrder(from, until, rows).map((each) => each.id)).toEqual(["short", "early", "late"]);
  });
});

it("records of moments are asked for a day more on both sides", () => {
  expect(runningFilter(made, until, { first: "2026-03-02", last: "2026-03-08" })).toEqual({
    all: [
      { field: "created_at", op: "lte", value: "2026-03-09" },
      { any: [
        { field: "ends_on", op: "gte", value: "2026-03-02" },
        { all: [{ field: "created_at", op: "gte", value: "2026-03-01" }, { any: [{ field: "ends_on", op: "is_empty" }, { field: "ends_on", op: "lte", value: "2026-03-08" }] }] },
      ] },
    ],
  });
  expect(runningFilter(from, until, { first: "2026-03-02", last: "2026-03-08" })).toMatchObject({ any: [{}, { all: [{ field: "starts_on", op: "is_empty" }, { field: "ends_on", op: "between" }] }] });
});
