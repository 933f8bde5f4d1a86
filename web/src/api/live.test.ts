import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { watchLive, type Live } from "@/api/live";

/** A stream of the server as a browser has it. */
class Stream extends EventTarget {
  static readonly CLOSED = 2;
  static all: Stream[] = [];
  readyState = 1;
  onmessage: ((message: MessageEvent) => void) | null = null;
  onerror: (() => void) | null = null;

  constructor() {
    super();
    Stream.all.push(this);
  }

  close(): void {
    this.readyState = Stream.CLOSED;
  }

  says(data: unknown, name = "message", lastEventId = ""): void {
    const message = Object.assign(new Event(name), { data: JSON.stringify(data), lastEventId }) as MessageEvent;
    if (name === "message") this.onmessage?.(message);
    else this.dispatchEvent(message);
  }

  refused(): void {
    this.readyState = Stream.CLOSED;
    this.onerror?.();
  }
}

const newest = (): Stream => Stream.all.at(-1) as Stream;

beforeEach(() => {
  Stream.all = [];
  vi.useFakeTimers();
  vi.stubGlobal("EventSource", Stream);
  vi.stubGlobal("navigator", {});
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("watchLive", () => {
  test("tells for how long nothing had happened when the stream began, and then what happens", () => {
    const told: Live[] = [];
    const stop = watchLive((live) => told.push(live));
    newest().says({ quiet_s: 1.5 }, "begin");
    newest().says({ object: "lead", event: "created", ids: ["1"] }, "message", "7");
    newest().says("not for us");
    newest().says({ version: 3 }, "catalog");
    expect(told).toEqual([{ kind: "begun", quietMs: 1500 }, { kind: "changed", object: "lead" }, { kind: "catalog" }]);
    stop();
    expect(newest().readyState).toBe(Stream.CLOSED);
  });

  test("a stream that goes on where it was interrupted has missed nothing; one that did not know where it was may have", () => {
    const told: Live[] = [];
    watchLive((live) => told.push(live));
    newest().says({ quiet_s: null }, "begin");
    newest().says({ quiet_s: 2 }, "begin");
    newest().says({ object: "lead" }, "message", "7");
    newest().says({ quiet_s: 1 }, "begin");
    expect(told).toEqual([{ kind: "begun", quietMs: null }, { kind: "begun", quietMs: 2000 }, { kind: "changed", object: "lead" }]);
  });

  test("after a refusal it listens again, from anew, and says so", () => {
    const told: Live[] = [];
    const stop = watchLive((live) => told.push(live));
    newest().says({ quiet_s: 100 }, "begin");
    newest().refused();
    newest().refused();
    expect(told.splice(0)).toEqual([{ kind: "begun", quietMs: 100_000 }, { kind: "refused" }]);
    vi.advanceTimersByTime(15_000);
    expect(Stream.all).toHaveLength(2);
    newest().says({ quiet_s: 4 }, "begin");
    expect(told).toEqual([{ kind: "begun", quietMs: 4000 }]);
    newest().refused();
    stop();
    vi.advanceTimersByTime(60_000);
    expect(Stream.all).toHaveLength(2);
  });
});
