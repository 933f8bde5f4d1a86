import { describe, expect, it } from "vitest";
import { spliced } from "@/fields/long-text/dictation";

describe("what was said", () => {
  it("stands where the caret is, and the caret behind it", () => {
    expect(spliced("客户要三台", "今天下午", 0, 0)).toEqual({ text: "今天下午客户要三台", caret: 4 });
    expect(spliced("客户要三台", "月底前", 5, 5)).toEqual({ text: "客户要三台月底前", caret: 8 });
  });

  it("replaces what is selected", () => {
    expect(spliced("客户要三台", "五", 3, 4)).toEqual({ text: "客户要五台", caret: 4 });
  });

  it("keeps words apart where words have spaces between them", () => {
    expect(spliced("They want three", "by Friday", 15, 15).text).toBe("They want three by Friday");
    expect(spliced("They want", "really", 4, 4).text).toBe("They really want");
    expect(spliced("报价 AGV-600", "两台", 10, 10).text).toBe("报价 AGV-600两台");
  });
});
