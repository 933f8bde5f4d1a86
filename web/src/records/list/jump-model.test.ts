import { describe, expect, it } from "vitest";
import { writtenDay, writtenNumber } from "@/records/list/jump-model";

describe("writtenNumber", () => {
  it("understands separators, signs of money and Chinese units", () => {
    expect(["100,000", "¥2,000", "10万", "1.1 万", "2亿", "15k", "-3.5"].map(writtenNumber)).toEqual([100_000, 2000, 100_000, 11_000, 2e8, 15_000, -3.5]);
  });

  it("is null for what is no number", () => {
    expect(["", "abc", "1-2", "万"].map(writtenNumber)).toEqual([null, null, null, null]);
  });
});

describe("writtenDay", () => {
  it("understands years, months, days and quarters in several forms", () => {
    expect(["2026", "2026-03", "2026/3", "2026年3月", "2026年3月5日", "2026.11.22", "2026-q1"].map(writtenDay)).toEqual([
      "2026", "2026-03", "2026-03", "2026-03", "2026-03-05", "2026-11-22", "2026-Q1",
    ]);
  });

  it("is null for what is none", () => {
    expect(["", "abc", "3月", "20261"].map(writtenDay)).toEqual([null, null, null, null]);
  });
});
