import { describe, expect, it } from "vitest";
import type { Evidence, Way } from "@/api/stages";
import { stopsOf, wantedFields, wantedRecords } from "@/records/stage/advance-model";

const evidence = (values: Partial<Evidence>): Evidence => ({
  place: 0, kind: "field", label: "", have: 0, need: 1, field: null, object: null, lookup: null, fields: [], defaults: {}, items: [], ...values,
});
const way = (...list: Evidence[]): Way => ({
  stage: "demo", label: "", kind: "open", backward: false, ready: false, require_reason: true, require_action: true, approval: false, actions: [], evidence: list,
});

describe("wantedFields", () => {
  it("names only what is missing", () => {
    expect(wantedFields(way(evidence({ field: "amount" }), evidence({ field: "account", have: 1 })))).toEqual(["amount"]);
  });
});

describe("wantedRecords", () => {
  it("asks for one record that serves several pieces of evidence", () => {
    const meeting = { kind: "related", object: "meeting", lookup: "opportunity" };
    const found = wantedRecords(way(
      evidence({ ...meeting, label: "演示", fields: ["recording"], defaults: { kind: "demo" } }),
      evidence({ ...meeting, label: "参会人", need: 2, fields: ["participants"] }),
    ));
    expect(found).toEqual([{ object: "meeting", lookup: "opportunity", label: "演示", count: 1, fields: ["recording", "participants"], defaults: { kind: "demo" } }]);
  });

  it("asks for as many as are missing", () => {
    const found = wantedRecords(way(evidence({ kind: "related", object: "pain_point", lookup: "opportunity", have: 1, need: 3 })));
    expect(found.map((one) => one.count)).toEqual([2]);
  });
});

describe("stopsOf", () => {
  const stages = [{ code: "a", kind: "open" }, { code: "b", kind: "open" }, { code: "won", kind: "won" }, { code: "lost", kind: "lost" }];

  it("leaves losing out until it has happened", () => {
    expect(stopsOf(stages, "b", "a").map((one) => one.state)).toEqual(["done", "current", "ahead"]);
    expect(stopsOf(stages, "lost", "b").map((one) => one.code)).toEqual(["a", "b", "lost"]);
  });

  it("ticks of a lost record only what it had come to", () => {
    expect(stopsOf(stages, "lost", "a").map((one) => one.state)).toEqual(["done", "ahead", "current"]);
    expect(stopsOf(stages, "lost", null).map((one) => one.state)).toEqual(["ahead", "ahead", "current"]);
  });

  it("ticks all before the winning one", () => {
    expect(stopsOf(stages, "won", "b").map((one) => one.state)).toEqual(["done", "done", "current"]);
  });

  it("shows everything ahead when the stage is none of the process", () => {
    expect(stopsOf(stages, null, null).every((one) => one.state === "ahead")).toBe(true);
  });
});
