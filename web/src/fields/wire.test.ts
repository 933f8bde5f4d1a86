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
