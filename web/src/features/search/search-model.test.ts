import { describe, expect, it } from "vitest";
import type { SearchHit } from "@/api/search";
import { commandGroups, groupHits, groupRecent, markedParts, step, type Command } from "@/features/search/search-model";

function hit(object: string, id: string): SearchHit {
  return { object, id, name: id, field: "name", snippet: id, match: "prefix", highlights: [[0, 1]] };
}

describe("markedParts", () => {
  it("cuts a text at the offsets", () => {
    expect(markedParts("杭州云启电子商务", [[2, 4]])).toEqual([
      { text: "杭州", marked: false },
      { text: "云启", marked: true },
      { text: "电子商务", marked: false },
    ]);
  });

  it("counts characters as the server does, not UTF-16 units", () => {
    expect(markedParts("𠮷野家", [[1, 2]])).toEqual([
      { text: "𠮷", marked: false },
      { text: "野", marked: true },
      { text: "家", marked: false },
    ]);
  });

  it("joins overlapping ranges in any order and ignores what lies outside the text", () => {
    expect(markedParts("13955520001", [[5, 7], [3, 6], [20, 30], [-2, 0]])).toEqual([
      { text: "139", marked: false },
      { text: "5552", marked: true },
      { text: "0001", marked: false },
    ]);
  });

  it("keeps markup as text and leaves a text without ranges whole", () => {
    expect(markedParts("<b>x</b>", [])).toEqual([{ text: "<b>x</b>", marked: false }]);
    expect(markedParts("", [[0, 1]])).toEqual([]);
  });
});

describe("groupHits", () => {
  it("keeps the order of the server inside groups and groups by their best hit", () => {
    const groups = groupHits([hit("contact", "1"), hit("account", "2"), hit("contact", "3")]);
    expect(groups.map(({ object, choices }) => [object, choices.map(({ id }) => id)])).toEqual([["contact", ["1", "3"]], ["account", ["2"]]]);
  });
});

describe("groupRecent", () => {
  it("is one group in the order of the server, none without records", () => {
    const at = "2026-11-22T03:00:00Z";
    expect(groupRecent([])).toEqual([]);
    expect(groupRecent([{ object: "lead", id: "1", name: null, at }])).toEqual([
      { object: null, choices: [{ object: "lead", id: "1", name: null, hit: null, at }] },
    ]);
  });
});

describe("commandGroups", () => {
  const command = (key: string, section: Command["section"], label: string, words = ""): Command => ({ key, section, label, words, icon: "list", to: "/" });
  const commands = [command("a", "go_to", "线索", "lead Leads"), command("b", "create", "新建线索", "lead new"), command("c", "actions", "深色主题", "dark")];

  it("offers what can be made and done before anything is typed", () => {
    expect(commandGroups(commands, " ").map(({ section, choices }) => [section, choices.map(({ id }) => id)])).toEqual([["create", ["b"]], ["actions", ["c"]]]);
  });

  it("offers first what is called like that, and what only is about it where nothing is", () => {
    const settings: Command = { ...command("d", "go_to", "邮箱", "settings"), about: "客户邮件" };
    const more = [settings, command("e", "create", "新建客户", "account"), command("f", "go_to", "客户列表", "account"), command("g", "here", "编辑客户等级")];
    expect(commandGroups(more, "客户").map(({ section, choices }) => [section, choices.map(({ id }) => id)])).toEqual([["here", ["g"]], ["go_to", ["f"]], ["create", ["e"]]]);
    expect(commandGroups(more, "客户邮件").flatMap(({ choices }) => choices.map(({ id }) => id))).toEqual(["d"]);
  });

  it("finds by all words in either language", () => {
    expect(commandGroups(commands, "LEAD").map(({ section }) => section)).toEqual(["go_to", "create"]);
    expect(commandGroups(commands, "线索 new").map(({ section }) => section)).toEqual(["create"]);
    expect(commandGroups(commands, "13800")).toEqual([]);
  });
});

describe("step", () => {
  it("goes on at the other end", () => {
    expect([step(0, 1, 3), step(2, 1, 3), step(0, -1, 3), step(0, 1, 0)]).toEqual([1, 0, 2, 0]);
  });
});
