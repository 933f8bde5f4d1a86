import { describe, expect, it } from "vitest";
import { bucketOf, weekEnd } from "@/features/tasks/task-model";
import { setTimeZone } from "@/i18n/format";

describe("tasks by when they are due", () => {
  it("counts days by the person's clock and weeks to Sunday", () => {
    setTimeZone("Asia/Shanghai");
    // Wednesday, ten in the morning in Shanghai.
    const now = Date.parse("2026-11-18T02:00:00Z");
    expect(bucketOf("2026-11-18T01:59:00Z", now)).toBe("overdue");
    expect(bucketOf("2026-11-18T15:59:00Z", now)).toBe("today");
    expect(bucketOf("2026-11-18T16:00:00Z", now)).toBe("week");
    expect(bucketOf("2026-11-22T15:59:00Z", now)).toBe("week");
    expect(bucketOf("2026-11-22T16:00:00Z", now)).toBe("later");
    expect(bucketOf("", now)).toBe("none");
    expect(weekEnd("2026-11-22")).toBe("2026-11-22");
    expect(weekEnd("2026-11-23")).toBe("2026-11-29");
  });
});
