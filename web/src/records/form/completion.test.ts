import { describe, expect, it } from "vitest";
import { mayFollow, missingFields, warningsOf } from "@/records/form/completion";
import { makeField, makeObject } from "@/test/fixtures";

const phone = makeField("phone", "phone", { required: true });
const name = makeField("name", "text", { required: true });
const lead = makeObject([name, phone], {
  completion: { fields: ["phone"], mark: "status", value: "incomplete", where: { source: ["business_card", "wechat"] } },
});

describe("completion", () => {
  it("lets a field follow only for the values that the rule names", () => {
    expect(mayFollow(lead, phone, { source: "wechat" })).toBe(true);
    expect(mayFollow(lead, phone, { source: "website" })).toBe(false);
    expect(mayFollow(lead, phone, {})).toBe(false);
    expect(mayFollow(lead, name, { source: "wechat" })).toBe(false);
    expect(mayFollow(makeObject([phone]), phone, { source: "wechat" })).toBe(false);
  });

  it("names what a marked record lacks", () => {
    expect(missingFields(lead, { id: "1", status: "incomplete", phone: null }).map((field) => field.api_name)).toEqual(["phone"]);
    expect(missingFields(lead, { id: "1", status: "incomplete", phone: "139" })).toEqual([]);
    expect(missingFields(lead, { id: "1", status: "new", phone: null })).toEqual([]);
  });

  it("reads the warnings of an answer", () => {
    expect(warningsOf({ id: "1", $warnings: [{ pointer: "phone", code: "to_complete", message: "Phone is missing." }, null] })).toEqual(["Phone is missing."]);
    expect(warningsOf({ id: "1" })).toEqual([]);
  });
});
