import { describe, expect, it } from "vitest";
import { roomFor } from "@/fields/attachment/room";
import { makeField } from "@/test/fixtures";

describe("roomFor", () => {
  it("says how many files a field still takes", () => {
    const field = makeField("photos", "attachment", { options: { max_files: 3 } });
    expect(roomFor(field, 1)).toEqual({ most: 3, room: 2 });
    expect(roomFor(field, 5)).toEqual({ most: 3, room: 0 });
    expect(roomFor(makeField("photos", "attachment"), 0).most).toBe(20);
  });
});
