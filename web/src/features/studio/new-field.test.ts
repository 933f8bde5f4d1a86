import { describe, expect, it } from "vitest";
import { apiNameOf, parseOptions, withField } from "@/features/studio/new-field";

describe("apiNameOf", () => {
  it.each([
    ["Decision date", "decision_date"],
    ["2nd e-mail!", "nd_e_mail"],
    ["  Café  ", "cafe"],
    ["决策日期", ""],
  ])("%s", (label, name) => {
    expect(apiNameOf(label)).toBe(name);
  });
});

it("reads options with and without codes and translations", () => {
  expect(parseOptions("quote: 报价 | Quote\n赢单｜Won\n\n搁置").map(({ code, label }) => [code, label["zh-CN"], label["en"]])).toEqual([
    ["quote", "报价", "Quote"],
    ["won", "赢单", "Won"],
    ["option_3", "搁置", "搁置"],
  ]);
});

it("adds the field to the document and to its first section, changing nothing else", () => {
  const before = { label: { en: "Lead" }, fields: { name: { type: "text" } }, sections: [{ label: { en: "A" }, fields: ["name"] }, { label: { en: "B" }, fields: [] }] };
  const after = withField(before, "size", { type: "number" });
  expect(after).toEqual({
    ...before,
    fields: { name: { type: "text" }, size: { type: "number" } },
    sections: [{ label: { en: "A" }, fields: ["name", "size"] }, { label: { en: "B" }, fields: [] }],
  });
});
