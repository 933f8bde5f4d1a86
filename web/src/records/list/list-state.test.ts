import { describe, expect, it } from "vitest";
import { columnsOf, effectiveFilter, listAddress, differs, nextSort, parseFilter, PLAIN, readListState, writeListState, type ListState } from "@/records/list/list-state";
import { makeField, makeObject } from "@/test/fixtures";

const state: ListState = {
  kind: "kanban",
  group: "status",
  until: "",
  sums: ["amount", "account.amount"],
  colors: [{ filter: { field: "amount", op: "gte", value: 1000 }, color: "red" }],
  start: "2026-03",
  filter: { all: [{ field: "status", op: "in", value: ["new", "working"] }, { field: "name", op: "contains", value: "云帆 & co" }] },
  sort: "-amount",
  columns: ["status", "amount"],
  text: "李 明",
  trash: true,
};

describe("the address of a list", () => {
  it("holds the whole state and gives it back", () => {
    const params = writeListState(new URLSearchParams(), state);
    expect(readListState(new URLSearchParams(params.toString()))).toEqual(state);
  });

  it("is short when nothing is set, and leaves other parameters alone", () => {
    expect(writeListState(new URLSearchParams("create=1&sort=name"), PLAIN).toString()).toBe("create=1");
  });

  it("says only what differs from the view it names, also what the view has and this has not", () => {
    const view: ListState = { ...PLAIN, filter: state.filter, sort: "-amount", group: "status" };
    const shown: ListState = { ...view, filter: null, group: "", sort: "-amount", columns: ["amount"] };
    const params = writeListState(new URLSearchParams("view=v1"), shown, view);
    expect(params.toString()).toBe("view=v1&filter=&columns=amount&group=");
    expect(readListState(params, view)).toEqual(shown);
    expect([differs(shown, view), differs(view, view), differs({ ...view, text: "a", start: "l" }, view)]).toEqual([true, false, false]);
  });

  it("links to a filtered list", () => {
    const address = listAddress("contact", { field: "account", op: "eq", value: "a1" });
    expect(readListState(new URL(address, "http://x").searchParams).filter).toEqual({ field: "account", op: "eq", value: "a1" });
  });
});

describe("a damaged filter in an address", () => {
  it.each(["{", "[]", "1", "null", '{"field":1,"op":"eq"}', '{"all":[{"field":"a"}]}', '{"all":{"field":"a","op":"eq"}}'])("is no filter: %s", (text) => {
    expect(parseFilter(text)).toBeNull();
  });

  it("is refused when it is absurdly deep", () => {
    const deep = '{"not":'.repeat(50) + '{"field":"a","op":"eq","value":1}' + "}".repeat(50);
    expect(parseFilter(deep)).toBeNull();
  });
});

describe("sorting by a heading", () => {
  it("goes up, down and back to the default", () => {
    expect(nextSort("-created_at", "name")).toBe("name");
    expect(nextSort("name", "name")).toBe("-name");
    expect(nextSort("-name", "name")).toBe("");
  });
});

describe("columns", () => {
  const object = makeObject([makeField("name"), makeField("amount", "currency", { listed: true }), makeField("status", "choice", { listed: true }), makeField("owner_id", "user", { system: true })]);

  it("begin with the name and end with the owner by default", () => {
    expect(columnsOf(object, null).map((field) => field.api_name)).toEqual(["name", "amount", "status", "owner_id"]);
  });

  it("leave out names that no longer exist", () => {
    expect(columnsOf(object, ["status", "gone"]).map((field) => field.api_name)).toEqual(["name", "status"]);
  });
});

it("adds the quick text to the filter", () => {
  expect(effectiveFilter({ ...state, filter: null, text: " 云帆 " }, { name_field: "name" })).toEqual({ field: "name", op: "contains", value: "云帆" });
  expect(effectiveFilter({ ...state, filter: null, text: "  " }, { name_field: "name" })).toBeNull();
});
