import { describe, expect, it } from "vitest";
import { ApiError, fieldOfPointer, problemText, splitProblems } from "@/api/problem";

describe("fieldOfPointer", () => {
  it.each([
    ["phone", "phone"],
    ["/phone", "phone"],
    ["/values/amount.currency", "amount"],
    ["/operations/3/values/phone", "phone"],
    ["", ""],
  ])("finds the field in %s", (pointer, field) => {
    expect(fieldOfPointer(pointer)).toBe(field);
  });
});

describe("splitProblems", () => {
  const missing = { pointer: "phone", code: "required", message: "请填写电话。" };
  const taken = { pointer: "/credit_code", code: "not_unique", message: "Taken.", hint: "Open the other record." };

  it("puts each problem at its field and keeps the rest", () => {
    const split = splitProblems([missing, taken], new Set(["phone"]));
    expect(split.byField).toEqual({ phone: [missing] });
    expect(split.other).toEqual([taken]);
  });

  it("adds the advice to the sentence", () => {
    expect(problemText(taken)).toBe("Taken. Open the other record.");
    expect(problemText(missing)).toBe("请填写电话。");
  });
});

it("an answer without a body still has a code", () => {
  const error = new ApiError(502, {});
  expect(error.code).toBe("http_502");
  expect(error.problems).toEqual([]);
});
