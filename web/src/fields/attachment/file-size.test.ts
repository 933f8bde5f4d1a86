import { describe, expect, it } from "vitest";
import { fileSize } from "@/fields/attachment/file-size";

describe("fileSize", () => {
  it("chooses the unit that keeps the number short", () => {
    expect(fileSize(0)).toBe("0 B");
    expect(fileSize(999)).toBe("999 B");
    expect(fileSize(1536)).toBe("1.5 kB");
    expect(fileSize(12 * 1024 * 1024)).toBe("12 MB");
  });
});
