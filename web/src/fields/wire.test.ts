import { describe, expect, it } from "vitest";
import { changedValues, isChanged, toWire } from "@/fields/wire";
import { makeField } from "@/test/fixtures";

const amount = makeField("amount", "currency");
const name = makeField("name");
const agreed = makeField("agreed", "boolean");

describe("changedValues", () => {
  it("sends only what differs, empty as null", () => {
    const base = { name: "云帆", amount: 10, "amount.currency": "CNY", phone: "1" };
    expect(changedValues([name, amount], base, { ...base, name: "" })).toEqual({ name: null });
  });

  it("treats null, missing and empty text as the same", () => {
    expect(changedValues([name], { name: null }, { name: "" })).toEqual({});
    expect(changedValues([name], {}, { name: "" })).toEqual({});
  });

  it("notices that a no was given where nothing was known", () => {
    expect(changedValues([agreed], {}, { agreed: false })).toEqual({ agreed: false });
  });
});

describe("money", () => {
  it("goes with its currency", () => {
    expect(toWire(amount, { amount: 12.5, "amount.currency": "USD" })).toEqual({ amount: 12.5, currency: "USD" });
    expect(toWire(amount, { amount: 12.5 })).toBe(12.5);
    expect(toWire(amount, { amount: null, "amount.currency": "USD" })).toBeNull();
  });

  it("is changed by its currency, but not while there is no amount", () => {
    expect(isChanged(amount, { amount: 1, "amount.currency": "CNY" }, { amount: 1, "amount.currency": "USD" })).toBe(true);
    expect(isChanged(amount, {}, { "amount.currency": "USD" })).toBe(false);
  });
});

describe("links", () => {
  const helpers = makeField("helpers", "many_to_many");
  const circle = { ...makeField("circle", "many_to_many"), options: { attributes: { role: { type: "text", label: {} } } } };

  it("are sent as ids, and with what they say where they say something", () => {
    const links = [{ id: "a", name: "Ann", attributes: { role: "boss" } }, { id: "b", name: "Bo", attributes: {} }];
    expect(toWire(helpers, { helpers: ["a"], "helpers.$links": links })).toEqual(["a"]);
    expect(toWire(circle, { circle: ["a", "b"], "circle.$links": links })).toEqual([{ id: "a", attributes: { role: "boss" } }, { id: "b", attributes: {} }]);
  });

  it("are changed by what they say", () => {
    const base = { circle: ["a"], "circle.$links": [{ id: "a", attributes: { role: "boss" } }] };
    expect(isChanged(circle, base, { ...base, "circle.$links": [{ id: "a", attributes: { role: "user" } }] })).toBe(true);
    expect(isChanged(circle, base, { ...base })).toBe(false);
  });
});
