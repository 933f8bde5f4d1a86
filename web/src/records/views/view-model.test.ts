import { describe, expect, it } from "vitest";
import type { View } from "@/api/views";
import { PLAIN } from "@/records/list/list-state";
import { chosenTab, contentOf, savedContent, stateOf, tabsOf } from "@/records/views/view-model";
import { makeField, makeObject } from "@/test/fixtures";

const view: View = {
  key: "v1", object: "lead", shared: true, can_edit: false, label: { "zh-CN": "大单", en: "Big" }, kind: "kanban", columns: ["name", "$tags"],
  widths: { name: 300 }, filter: { field: "amount", op: "gte", value: 1 }, sort: "-amount", group_by: "stage", until: "", sums: ["amount"],
  colors: [], limits: { new: 5 }, pinned: true, position: 3, roles: ["sales"], device: "desktop",
};
const names = { all: "All", mine: "Mine" };

describe("the tabs of an object", () => {
  it("begin with everything and one's own, and offer what is for this device", () => {
    const object = makeObject([makeField("name"), makeField("owner_id", "user")]);
    const keys = (phone: boolean) => tabsOf(object, [view, { ...view, key: "v2", device: null }], phone, names).map((tab) => tab.key);
    expect(keys(false)).toEqual(["", "mine", "v1", "v2"]);
    expect(keys(true)).toEqual(["", "mine", "v2"]);
    expect(tabsOf(makeObject([makeField("name")]), [], false, names).map((tab) => tab.key)).toEqual([""]);
  });

  it("fall back to everything when the view of the address is gone", () => {
    const tabs = tabsOf(makeObject([makeField("name")]), [view], false, names);
    expect([chosenTab(tabs, "v1").key, chosenTab(tabs, "gone").key, chosenTab(tabs, null).key]).toEqual(["v1", "", ""]);
  });
});

describe("a view", () => {
  it("is a state and becomes the same view again", () => {
    expect(contentOf(stateOf(view), savedContent(view), view.widths)).toEqual(savedContent(view));
  });

  it("takes what has changed and keeps its name, sharing and limits", () => {
    const changed = contentOf({ ...PLAIN, sort: "name" }, savedContent(view), {});
    expect(changed).toMatchObject({ kind: "list", sort: "name", columns: [], group_by: "", label: view.label, roles: ["sales"], limits: { new: 5 }, shared: true });
  });
});
