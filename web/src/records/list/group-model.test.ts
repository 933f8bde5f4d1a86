import { describe, expect, it } from "vitest";
import { groupBy, groupFilter, groupingOf, groupLabel } from "@/records/list/group-model";
import { moved } from "@/records/list/moved";
import { makeField, makeObject } from "@/test/fixtures";

const texts = { empty: "(empty)", yes: "Yes", no: "No" };
const stage = makeField("stage", "choice", { options: { options: [{ code: "won", label: { en: "Won" }, color: "green" }] } });
const object = makeObject([stage, makeField("closes", "date", { groupable: false }), makeField("owner_id", "user"), makeField("done", "boolean")]);

describe("groups", () => {
  it("of a choice have the name and colour of the option and its records", () => {
    const grouping = groupingOf(object, "stage");
    if (!grouping) throw new Error("groupable");
    expect(groupLabel(grouping, { stage: "won" }, texts)).toEqual({ label: "Won", color: "green" });
    expect(groupFilter(grouping, "won")).toEqual({ field: "stage", op: "eq", value: "won" });
    expect(groupFilter(grouping, null)).toEqual({ field: "stage", op: "is_empty" });
  });

  it("of days are months", () => {
    const grouping = groupingOf(object, "closes");
    if (!grouping) throw new Error("groupable");
    expect(groupBy(grouping)).toEqual([{ field: "closes", period: "month" }]);
    expect(groupLabel(grouping, { closes: "2026-03-01" }, texts).label).toBe("2026-03");
    expect(groupFilter(grouping, "2026-03-01")).toEqual({ field: "closes", op: "in_period", value: "2026-03" });
  });

  it("of people and of yes and no are named", () => {
    const owner = groupingOf(object, "owner_id");
    const done = groupingOf(object, "done");
    if (!owner || !done) throw new Error("groupable");
    expect(groupLabel(owner, { owner_id: "u1", "owner_id.name": "李明" }, texts).label).toBe("李明");
    expect(groupLabel(done, { done: false }, texts).label).toBe("No");
    expect(groupingOf(object, "gone")).toBeNull();
  });
});

describe("moving a column", () => {
  it("keeps the name first", () => {
    expect(moved(["name", "a", "b", "c"], "c", 1)).toEqual(["name", "c", "a", "b"]);
    expect(moved(["name", "a", "b", "c"], "a", 0)).toEqual(["name", "a", "b", "c"]);
    expect(moved(["name", "a", "b", "c"], "a", 9)).toEqual(["name", "b", "c", "a"]);
  });
});
