import { describe, expect, it } from "vitest";
import type { Filter } from "@/api/types";
import { bothFilters, countConditions, fromDraft, newCondition, toDraft } from "@/records/filter/filter-model";
import { makeField } from "@/test/fixtures";

const status: Filter = { field: "status", op: "in", value: ["new"] };
const amount: Filter = { field: "amount", op: "gte", value: 1000 };
const owner: Filter = { field: "owner_id", op: "eq", value: "@me" };

describe("a filter that the builder can show", () => {
  it.each<[string, Filter | null]>([
    ["nothing", null],
    ["one condition", status],
    ["all of several", { all: [status, amount] }],
    ["any of several", { any: [status, amount] }],
    ["a nested group", { all: [owner, { any: [status, amount] }] }],
    ["a condition without value", { field: "phone", op: "is_empty" }],
    ["negation", { not: status }],
    ["negation inside", { all: [status, { not: amount }] }],
    ["none of several", { not: { any: [status, amount] } }],
    ["not all of several", { all: [owner, { not: { all: [status, amount] } }] }],
    ["groups of groups", { all: [{ any: [{ all: [status, amount] }, owner] }, { not: { any: [status, owner] } }] }],
    ["a path through a relation", { field: "account.industry", op: "in", value: ["it"] }],
  ])("survives the way through the form: %s", (_name, filter) => {
    expect(fromDraft(toDraft(filter))).toEqual(filter);
  });
});

describe("unfinished input", () => {
  it("is left out until it is complete", () => {
    const draft = toDraft(amount);
    draft.parts.push(newCondition(makeField("name", "text", { operators: ["contains"] })));
    expect(fromDraft(draft)).toEqual(amount);
  });

  it("is nothing when a range has only one end", () => {
    const draft = toDraft({ field: "amount", op: "between", value: [1, null] });
    expect(fromDraft(draft)).toBeNull();
  });

  it("keeps zero and no as values", () => {
    const filter: Filter = { all: [{ field: "amount", op: "eq", value: 0 }, { field: "active", op: "eq", value: false }] };
    const draft = toDraft(filter);
    expect(fromDraft(draft)).toEqual(filter);
  });
});

describe("bothFilters", () => {
  it("joins without needless nesting", () => {
    expect(bothFilters(null, status)).toEqual(status);
    expect(bothFilters({ all: [owner, status] }, amount)).toEqual({ all: [owner, status, amount] });
    expect(bothFilters({ any: [owner, status] }, amount)).toEqual({ all: [{ any: [owner, status] }, amount] });
  });
});

it("counts conditions at every depth", () => {
  expect(countConditions({ all: [owner, { any: [status, { not: amount }] }] })).toBe(3);
  expect(countConditions(null)).toBe(0);
});
