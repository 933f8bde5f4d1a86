import { describe, expect, test } from "vitest";
import type { Later } from "@/api/later";
import { rebased } from "@/features/offline/rebase";
import type { Entry } from "@/features/offline/storage";

const update = (id: string, values: Record<string, unknown>, before?: Record<string, unknown>): Extract<Later, { kind: "update" }> => ({
  kind: "update", object: "lead", id, label: "Lead", name: "Somebody", values, version: 3, ...(before ? { before } : {}),
});
const entry = (seq: number, later: Later): Entry => ({ seq, owner: "w/u", key: String(seq), at: "", later, refusal: null });

describe("rebased", () => {
  test("a value that is corrected twice finds its first correction, as the server wrote it", () => {
    const second = entry(2, update("1", { phone: "13700000002" }, { phone: "13700000000", company: "x" }));
    const [next, ...rest] = rebased([second], update("1", { phone: "13700000001" }), { id: "1", version: 4, phone: "+8613700000001", company: "y" });
    expect(rest).toEqual([]);
    expect(next).toEqual(entry(2, update("1", { phone: "13700000002" }, { phone: "+8613700000001", company: "x" })));
  });

  test("changes of other records, of other fields and without what stood before stay as they are", () => {
    const waiting = [entry(2, update("2", { phone: "2" }, { phone: "0" })), entry(3, update("1", { company: "z" }, { company: "x" })), entry(4, update("1", { phone: "3" }))];
    expect(rebased(waiting, update("1", { phone: "1" }), { id: "1", phone: "1" })).toEqual([]);
  });

  test("what waits for an approval has changed nothing yet", () => {
    expect(rebased([entry(2, update("1", { phone: "2" }, { phone: "0" }))], update("1", { phone: "1" }), null)).toEqual([]);
  });
});
