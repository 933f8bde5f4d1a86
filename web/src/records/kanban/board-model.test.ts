import { describe, expect, it } from "vitest";
import { boardColumns, boardField, boardFields, columnFilter, figuresOf, movedFigures } from "@/records/kanban/board-model";
import { makeField, makeObject } from "@/test/fixtures";

const stage = makeField("stage", "choice", {
  listed: true,
  options: { options: [
    { code: "new", label: { en: "New" }, color: "blue" },
    { code: "old", label: { en: "Old" }, active: false },
    { code: "won", label: { en: "Won" }, color: "green" },
  ] },
});

describe("a board", () => {
  it("is made by choices the person sees in clear, the listed ones first", () => {
    const hidden = makeField("secret", "choice", { level: "masked" });
    const object = makeObject([makeField("source", "choice"), hidden, stage, makeField("name")]);
    expect(boardFields(object).map((field) => field.api_name)).toEqual(["stage", "source"]);
  });

  it("is laid out by few columns rather than by many", () => {
    const many = makeField("industry", "choice", { listed: true, options: { options: Array.from({ length: 20 }, (_, at) => ({ code: String(at), label: {} })) } });
    expect(boardField(makeObject([many, stage]), "")?.api_name).toBe("stage");
    expect(boardField(makeObject([many, stage]), "industry")?.api_name).toBe("industry");
  });

  it("has columns for options in use, for retired ones and for nothing only where there are records", () => {
    const codes = (rows: Record<string, unknown>[]) => boardColumns(stage, figuresOf(rows, "stage", null), "Without").map((column) => column.code);
    expect(codes([{ stage: "new", count: 2 }])).toEqual(["new", "won"]);
    expect(codes([{ stage: "old", count: 1 }, { stage: null, count: 3 }])).toEqual(["new", "old", "won", ""]);
  });

  it("counts a move before the server has told the new figures", () => {
    const figures = figuresOf([{ stage: "new", count: 2, sum_amount: 30 }, { stage: "won", count: 1, sum_amount: "5.5" }], "stage", "amount");
    const moved = movedFigures(figures, "new", "won", 10);
    expect([moved.get("new"), moved.get("won")]).toEqual([{ count: 1, sum: 20 }, { count: 2, sum: 15.5 }]);
  });

  it("asks for the records of one column within the filter of the list", () => {
    const mine = { field: "owner_id", op: "eq", value: "@me" } as const;
    expect(columnFilter(mine, "stage", "won")).toEqual({ all: [mine, { field: "stage", op: "eq", value: "won" }] });
    expect(columnFilter(null, "stage", "")).toEqual({ field: "stage", op: "is_empty" });
  });
});
