import { expect, it } from "vitest";
import { findConflicts } from "@/records/page/conflicts";
import { makeField } from "@/test/fixtures";

const fields = [makeField("name"), makeField("phone"), makeField("city")];
const base = { name: "a", phone: "1", city: "x" };

it("asks only where both changed the same field differently", () => {
  const mine = { name: "b", phone: "2", city: "y" };
  const theirs = { name: "c", phone: "1", city: "y" };
  expect(findConflicts(fields, base, mine, theirs).map((field) => field.api_name)).toEqual(["name"]);
});

it("does not ask when the changes do not meet", () => {
  expect(findConflicts(fields, base, { ...base, name: "b" }, { ...base, phone: "9" })).toEqual([]);
});
