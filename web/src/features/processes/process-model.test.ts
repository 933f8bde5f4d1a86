import { problemsAt } from "@/api/problem";
import { describe, expect, it } from "vitest";
import { NEW_PROCESS, NEW_STAGE } from "@/api/processes";
import { addStage, changesOf, moveStage, playbookChanges, removeStage, type Desk } from "@/features/processes/process-model";

const desk: Desk = {
  process: { ...NEW_PROCESS, object: "deal", field: "stage", stages: { a: NEW_STAGE, b: { ...NEW_STAGE, next: ["c"] }, c: NEW_STAGE, won: { ...NEW_STAGE, kind: "won" } }, actions: { call: { label: {}, stages: ["c"], active: true } } },
  options: ["a", "b", "c", "won"].map((code) => ({ code, label: { en: code } })),
  removed: {},
};
const body = { fields: { stage: { type: "choice", default: "a", options: { options: [...desk.options] } } } };

describe("a process on the desk", () => {
  it("moves stages within bounds", () => {
    expect(Object.keys(moveStage(desk, "c", 0).process.stages)).toEqual(["c", "a", "b", "won"]);
    expect(moveStage(desk, "a", -1)).toBe(desk);
  });

  it("adds a stage before the ones that end the process", () => {
    const { desk: more, code } = addStage(desk, { en: "New" });
    expect(Object.keys(more.process.stages)).toEqual(["a", "b", "c", code, "won"]);
    expect(more.options.map((one) => one.code)).toEqual(["a", "b", "c", code, "won"]);
  });

  it("takes a stage out everywhere, and says where its records go", () => {
    const less = removeStage(removeStage(desk, "a", "c"), "c", "b");
    expect(less.process.stages["b"]?.next).toEqual([]);
    expect(less.process.actions["call"]?.stages).toEqual([]);
    expect(less.removed).toEqual({ a: "b", c: "b" });
    const [, object] = changesOf("sales", less, body);
    expect(object?.mappings).toEqual({ stage: { a: "b", c: "b" } });
    expect((object?.body?.["fields"] as typeof body.fields).stage.default).toBe("b");
  });

  it("takes the rules of a stage out of its playbook only", () => {
    const rule = (stage: string) => ({ stage, text: { en: stage }, action: null });
    const playbook = { label: {}, process: "sales", active: true, stalled_days: 3, segment: "", roles: [], weekday: "fri" as const, at: "17:00", support: 20, rules: [rule("a"), rule("b")] };
    const all = [{ key: "one", playbook }, { key: "other", playbook: { ...playbook, process: "other" } }];
    expect(playbookChanges(all, "sales", desk)).toEqual([]);
    expect(playbookChanges(all, "sales", removeStage(desk, "a", "b"))).toEqual([{ kind: "playbook", key: "one", body: { ...playbook, rules: [rule("b")] } }]);
  });

  it("publishes the object only when its options differ", () => {
    expect(changesOf("sales", desk, body).map((one) => one.kind)).toEqual(["process"]);
  });

  it("finds problems at their place", () => {
    const problems = [{ pointer: "/process/sales/stages/b/evidence/0/field", code: "x", message: "" }, { pointer: "/process/sales/stages/bb", code: "y", message: "" }];
    expect(problemsAt(problems, "stages/b").map((one) => one.code)).toEqual(["x"]);
  });
});
