import { afterEach, describe, expect, it } from "vitest";
import { setTimeZone } from "@/i18n/format";
import { byDay, dayOf, daysFilter, daysOf, movedTo, turned, valueOn } from "@/records/calendar/calendar-model";
import { makeField } from "@/test/fixtures";

const day = makeField("due_on", "date");
const moment = makeField("starts_at", "datetime");

afterEach(() => { setTimeZone("Asia/Shanghai"); });

describe("the days of a calendar", () => {
  it("are whole weeks of a month, Monday first", () => {
    const days = daysOf("month", "2026-02-14");
    expect([days[0], days.at(-1), days.length]).toEqual(["2026-01-26", "2026-03-01", 35]);
    expect(daysOf("month", "2026-06-01").length).toBe(35);
  });

  it("are seven of a week and thirty of an agenda", () => {
    expect(daysOf("week", "2026-01-01")).toEqual(["2025-12-29", "2025-12-30", "2025-12-31", "2026-01-01", "2026-01-02", "2026-01-03", "2026-01-04"]);
    expect(daysOf("agenda", "2026-02-27").at(-1)).toBe("2026-03-28");
  });

  it("turn by months, weeks and thirty days", () => {
    expect([turned("month", "2026-01-31", 1), turned("week", "2026-01-01", -1), turned("agenda", "2026-01-01", 1)]).toEqual(["2026-02-01", "2025-12-25", "2026-01-31"]);
  });
});

describe("a record", () => {
  it("stands on its day, moments on that of the reader's time zone", () => {
    setTimeZone("Asia/Shanghai");
    expect(dayOf(day, { id: "1", due_on: "2026-03-01" })).toBe("2026-03-01");
    expect(dayOf(moment, { id: "1", starts_at: "2026-02-28T17:00:00+00:00" })).toBe("2026-03-01");
    expect([...byDay(day, [{ id: "1", due_on: "2026-03-01" }, { id: "2", due_on: "2026-03-01" }]).get("2026-03-01") ?? []].length).toBe(2);
  });

  it("is moved to another day at the same time of day, also across the change of clocks", () => {
    expect(movedTo(day, { id: "1", due_on: "2026-03-01" }, "2026-04-05")).toBe("2026-04-05");
    setTimeZone("Europe/Berlin");
    // 09:00 in winter is 08:00 UTC, in summer 07:00 UTC.
    expect(movedTo(moment, { id: "1", starts_at: "2026-03-27T08:00:00Z" }, "2026-03-30")).toBe("2026-03-30T07:00:00.000Z");
  });

  it("of moments is asked for a day more on both sides", () => {
    expect(daysFilter(moment, "2026-03-02", "2026-03-08")).toEqual({ field: "starts_at", op: "between", value: ["2026-03-01", "2026-03-09"] });
  });

  it("that is made on a day begins at nine where the reader is", () => {
    expect(valueOn(day, "2026-03-01")).toBe("2026-03-01");
    setTimeZone("Europe/Berlin");
    expect([valueOn(moment, "2026-01-15"), valueOn(moment, "2026-07-15")]).toEqual(["2026-01-15T08:00:00.000Z", "2026-07-15T07:00:00.000Z"]);
  });
});
