import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Later } from "@/api/later";
import type { Session } from "@/api/types";
import type * as outbox from "@/features/offline/outbox";
import type { Outcome } from "@/features/offline/send";
import type { Entry } from "@/features/offline/storage";

type Outbox = typeof outbox;

/** The device: one store for all tabs, and one lock. */
const device = { entries: [] as Entry[], seq: 0, locked: false };
/** The server, as far as an outbox knows it: who the cookie says, what took effect and in whose name, what it does with the next request. */
const server = { person: null as string | null, done: [] as { key: string; by: string }[], next: (): "answers" | "is lost" | "answer is lost" | "refuses" => "answers" };

vi.mock("@/features/offline/storage", () => ({
  readAll: (owner: string) => Promise.resolve(structuredClone(device.entries.filter((entry) => entry.owner === owner))),
  add: (entry: Omit<Entry, "seq">) => { device.entries.push({ ...entry, seq: ++device.seq }); return Promise.resolve(); },
  replace: (entry: Entry) => { device.entries = device.entries.map((each) => (each.seq === entry.seq ? entry : each)); return Promise.resolve(); },
  remove: (seq: number) => { device.entries = device.entries.filter((each) => each.seq !== seq); return Promise.resolve(); },
}));

vi.mock("@/api/session", () => ({
  fetchSessionNow: () => (server.person === null ? Promise.reject(new Error("401")) : Promise.resolve(sessionOf(server.person))),
}));

vi.mock("@/features/offline/send", () => ({
  send: async ({ key }: Entry): Promise<Outcome> => {
    const by = server.person;
    await Promise.resolve();
    const what = server.next();
    if (by === null || what === "is lost") return { kind: "later" };
    if (what === "refuses") return { kind: "refused", refusal: { text: "no" } };
    if (!server.done.some((each) => each.key === key)) server.done.push({ key, by });
    return what === "answer is lost" ? { kind: "later" } : { kind: "done", row: null };
  },
}));

function sessionOf(person: string, seenBy: string | null = null): Session {
  return { workspace: { id: "w" }, user: { id: person }, seen_as: seenBy === null ? null : { by: seenBy } } as unknown as Session;
}

const locks = {
  request: async (_name: string, _options: unknown, work: (lock: object | null) => Promise<void>) => {
    if (device.locked) return work(null);
    device.locked = true;
    try {
      await work({});
    } finally {
      device.locked = false;
    }
  },
};

const comment = (text: string): Later => ({ kind: "comment", object: "lead", id: "1", label: "Lead", name: "Somebody", text, mentions: [] });
const told = { words: () => "", onSent: () => undefined };
const settled = () => new Promise((done) => { setTimeout(done); });

async function tab(): Promise<Outbox> {
  vi.resetModules();
  return import("@/features/offline/outbox");
}

beforeEach(() => {
  Object.assign(device, { entries: [], seq: 0, locked: false });
  Object.assign(server, { person: null, done: [], next: () => "answers" });
  vi.stubGlobal("window", new EventTarget());
  vi.stubGlobal("document", new EventTarget());
  vi.stubGlobal("navigator", { onLine: true, locks });
  vi.stubGlobal("BroadcastChannel", class { postMessage(): void { /* No other tab shows anything here. */ } });
});
afterEach(() => { vi.unstubAllGlobals(); });

describe("the outbox of a person", () => {
  test("is neither shown nor sent once somebody else signs in, not even what is under way", async () => {
    const box = await tab();
    server.person = "ann";
    server.next = () => "is lost";
    const stop = box.startOutbox(sessionOf("ann"), told);
    await settled();
    for (const text of ["one", "two", "three"]) await box.enqueue(comment(text), text);
    await box.flush();
    expect(box.outboxStore.read().entries).toHaveLength(3);

    server.next = () => {
      // While the first is on its way, she leaves and he comes.
      stop();
      server.person = "bob";
      box.startOutbox(sessionOf("bob"), told);
      expect(box.outboxStore.read().entries).toEqual([]);
      server.next = () => "answers";
      return "answers";
    };
    await box.flush();
    await settled();
    expect(server.done).toEqual([{ key: "one", by: "ann" }]);
    expect(box.outboxStore.read().entries).toEqual([]);
    expect(device.entries.map((entry) => [entry.owner, entry.key])).toEqual([["w/ann", "two"], ["w/ann", "three"]]);
  });

  test("is not touched by whoever looks through that person's eyes", async () => {
    const box = await tab();
    server.person = "ann";
    device.entries = [{ seq: 1, owner: "w/ann", key: "hers", at: "", later: comment("hers"), refusal: null }];
    box.startOutbox(sessionOf("ann", "boss"), told);
    await box.flush();
    await settled();
    expect(server.done).toEqual([]);
    expect(box.outboxStore.read().entries).toEqual([]);
  });

  test("does not send what is given up while another one is on its way, and does not bring it back", async () => {
    const box = await tab();
    server.person = "ann";
    server.next = () => "is lost";
    box.startOutbox(sessionOf("ann"), told);
    await settled();
    for (const text of ["one", "two"]) await box.enqueue(comment(text), text);
    server.next = () => {
      void box.discard(device.entries[1] as Entry);
      void box.discard(device.entries[0] as Entry);
      return "refuses";
    };
    await box.flush();
    expect(server.done).toEqual([]);
    expect(device.entries).toEqual([]);
  });
});

/** Numbers that look random and are the same in every run. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

describe("whatever happens", () => {
  test.each(Array.from({ length: 40 }, (_, seed) => seed))("each change takes effect once, in order, in the name of who wrote it (%i)", async (seed) => {
    const pick = numbers(seed);
    const tabs = [await tab(), await tab()];
    const one = () => tabs[pick(tabs.length)] as Outbox;
    let stops: (() => void)[] = [];
    const signIn = (person: string) => {
      stops.forEach((stop) => { stop(); });
      server.person = person;
      stops = tabs.map((each) => each.startOutbox(sessionOf(person), told));
    };
    const written: { key: string; by: string }[] = [];
    const givenUp = new Set<string>();
    signIn("ann");
    server.next = () => (["answers", "answers", "is lost", "answer is lost"] as const)[pick(4)] ?? "answers";
    for (let step = 0; step < 40; step += 1) {
      const action = pick(10);
      if (action < 4) {
        const change = { key: `${String(seed)}-${String(step)}`, by: server.person ?? "" };
        await one().enqueue(comment(change.key), change.key);
        written.push(change);
      } else if (action < 8) {
        // Two tabs at once; nobody waits for them.
        void one().flush();
        void one().flush();
        if (pick(2) === 0) await settled();
      } else if (action === 8) {
        const waiting = device.entries.filter((entry) => entry.owner === `w/${server.person ?? ""}`);
        const entry = waiting[pick(waiting.length)];
        if (entry) {
          givenUp.add(entry.key);
          await one().discard(entry);
        }
      } else {
        signIn(server.person === "ann" ? "bob" : "ann");
      }
    }
    server.next = () => "answers";
    for (const person of ["ann", "bob"]) {
      signIn(person);
      for (let turn = 0; turn < 4; turn += 1) {
        await settled();
        await one().flush();
      }
    }
    expect(device.entries).toEqual([]);
    for (const person of ["ann", "bob"]) {
      const arrived = server.done.filter((each) => each.by === person).map((each) => each.key);
      // What was given up may have arrived before, or its answer was lost.
      expect(arrived).toEqual(written.filter(({ key, by }) => by === person && (!givenUp.has(key) || arrived.includes(key))).map((each) => each.key));
      for (const key of arrived) expect(written.find((each) => each.key === key)?.by).toBe(person);
    }
  });
});
