import { describe, expect, it } from "vitest";
import { apiNameOf, inOrder, isApiName, moved, tidy, withField, withoutField, type ObjectDoc } from "@/features/studio/model";

describe("apiNameOf", () => {
  it.each([
    ["Decision date", "decision_date"],
    ["2nd e-mail!", "nd_e_mail"],
    ["  Café  ", "cafe"],
    ["决策日期", ""],
  ])("%s", (label, name) => {
    expect(apiNameOf(label)).toBe(name);
    expect(isApiName(name)).toBe(name !== "");
  });
});

const before: ObjectDoc = {
  label: { en: "Lead" },
  fields: { name: { type: "text", label: {} }, size: { type: "number", label: {} } },
  sections: [{ label: { en: "A" }, fields: ["name", "size"] }, { label: { en: "B" }, fields: [] }],
};

it("a new field goes into the first section, and a removed one leaves it", () => {
  const after = withField(before, "color", { type: "text", label: {} });
  expect(after.sections?.[0]?.fields).toEqual(["name", "size", "color"]);
  expect(withoutField(after, "color")).toEqual(before);
  expect(Object.keys(inOrder(before, moved(["name", "size"], 1, 0)).fields)).toEqual(["size", "name"]);
});

it("what is as by default is left out, what is switched off stays", () => {
  expect(tidy({ type: "text", label: { en: "A" }, required: false, help: {}, default: null, options: { mask: "" } })).toEqual({ type: "text", label: { en: "A" } });
  expect(tidy({ type: "text", label: { en: "A" }, active: false, default: 0 })).toEqual({ type: "text", label: { en: "A" }, active: false, default: 0 });
});
