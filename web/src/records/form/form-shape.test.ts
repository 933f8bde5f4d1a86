import { expect, it } from "vitest";
import type { ObjectMeta } from "@/api/types";
import { formShape } from "@/records/form/form-shape";
import { makeField, makeObject } from "@/test/fixtures";

const stage = makeField("stage", "choice");
const reason = makeField("reason", "text");
const amount = makeField("amount", "number");
const lost = { field: "stage", kind: "text", op: "eq", value: "lost" };
const rule = (effect: "show" | "require" | "read_only", field: string, more: object = {}) => ({ effect, fields: [field], when: lost, device: null, ...more });
const desktop = { phone: false, found: null };

function deal(over: Partial<ObjectMeta>): ObjectMeta {
  return makeObject([stage, reason, amount], { sections: [{ label: "All", fields: ["stage", "reason", "amount"], when: null }], ...over });
}
function shown(object: ObjectMeta, values: Record<string, unknown>, phone = false): string[] {
  return formShape(object, values, { phone, found: null }).sections.flatMap((section) => section.fields.map((field) => field.api_name));
}

it("shows a field where its condition holds, and what is required in any case", () => {
  expect(shown(deal({ form_rules: [rule("show", "reason")] }), { stage: "new" })).toEqual(["stage", "amount"]);
  expect(shown(deal({ form_rules: [rule("show", "reason")] }), { stage: "lost" })).toContain("reason");
  expect(shown(deal({ form_rules: [rule("show", "reason"), rule("require", "reason", { when: null })] }), { stage: "new" })).toContain("reason");
});

it("takes the first layout of the device, without the fields it leaves out", () => {
  const layouts = [{ key: "phone", label: "Phone", device: "phone" as const, sections: [{ label: "Short", fields: ["stage"], when: null }] }];
  expect(shown(deal({ layouts }), {}, true)).toEqual(["stage"]);
  expect(shown(deal({ layouts }), {}, false)).toHaveLength(3);
});

it("hides a section whose condition is false", () => {
  const sections = [{ label: "A", fields: ["stage"], when: null }, { label: "B", fields: ["reason", "amount"], when: lost }];
  expect(shown(deal({ sections }), { stage: "new" })).toEqual(["stage"]);
  expect(shown(deal({ sections }), { stage: "lost" })).toHaveLength(3);
});

it("locks by the record as it was found, so that the change into the lock can be made whole", () => {
  const object = deal({ form_rules: [rule("read_only", "amount")] });
  expect(formShape(object, { stage: "lost" }, { phone: false, found: { stage: "new" } }).locks(amount)).toBe(false);
  expect(formShape(object, { stage: "lost" }, { phone: false, found: { stage: "lost" } }).locks(amount)).toBe(true);
  const once = deal({ form_rules: [rule("read_only", "amount", { when: { field: "amount", kind: "number", op: "not_empty" } })] });
  expect(formShape(once, { amount: "1" }, desktop).locks(amount)).toBe(false);
});
