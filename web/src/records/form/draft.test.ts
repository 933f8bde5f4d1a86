import { beforeEach, describe, expect, it, vi } from "vitest";
import { draftKey, dropOldDrafts, readDraft, writeDraft } from "@/records/form/draft";

const store = new Map<string, string>();
vi.stubGlobal("localStorage", new Proxy({
  getItem: (key: string) => store.get(key) ?? null,
  setItem: (key: string, value: string) => { store.set(key, value); },
  removeItem: (key: string) => { store.delete(key); },
}, { ownKeys: () => [...store.keys()], getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }) }));

const KEY = draftKey("ws", "me", "lead", "new");

describe("drafts", () => {
  beforeEach(() => { store.clear(); });

  it("come back as they were typed, with what stood there before", () => {
    writeDraft(KEY, { name: "王" }, { name: "李", version: 3 });
    expect(readDraft(KEY)).toMatchObject({ touched: { name: "王" }, before: { name: "李", version: 3 } });
  });

  it("that nobody can read are no drafts", () => {
    for (const broken of ["", "{", "[]", "null", '{"name":"x"}', '{"at":"2026-01-01","touched":[]}']) {
      store.set(KEY, broken);
      expect(readDraft(KEY)).toBeNull();
    }
  });

  it("are forgotten after a month, and nothing else is", () => {
    writeDraft(KEY, { name: "new" });
    const old = draftKey("ws", "me", "lead", "old");
    store.set(old, JSON.stringify({ at: "2026-01-01T00:00:00Z", touched: { name: "x" } }));
    store.set("yingtu.language", "zh-CN");
    dropOldDrafts();
    expect([...store.keys()].sort()).toEqual([KEY, "yingtu.language"].sort());
  });
});
