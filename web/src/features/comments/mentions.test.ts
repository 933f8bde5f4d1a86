import { describe, expect, it } from "vitest";
import { mentioned, pieces } from "@/features/comments/mentions";

describe("mentioned", () => {
  it("keeps whom the text still calls, once each", () => {
    const chosen = new Map([["王芳", "1"], ["李雷", "2"], ["Wang Fang", "1"]]);
    expect(mentioned("@王芳 @Wang Fang 请看", chosen)).toEqual(["1"]);
    expect(mentioned("王芳", chosen)).toEqual([]);
  });
});

describe("pieces", () => {
  it("sets off the longest name", () => {
    expect(pieces("请 @王芳芳 看 @nobody", ["王芳", "王芳芳"])).toEqual([
      { text: "请 ", mention: false },
      { text: "@王芳芳", mention: true },
      { text: " 看 @nobody", mention: false },
    ]);
    expect(pieces("", [])).toEqual([]);
  });
});
