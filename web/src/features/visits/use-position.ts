import { useCallback, useEffect, useRef, useState } from "react";
import type { Point } from "@/fields/geo/point";

export interface Position extends Point {
  /** Metres. */
  accuracy: number;
}

/** Why there is no position, as the server stores it. */
export type NoPosition = "refused" | "unavailable" | "timeout";

interface Found {
  position: Position | null;
  /** Null while it is looked for. */
  failure: NoPosition | null;
}

export interface Located extends Found {
  again: () => void;
  /** The answer, waited for if need be. */
  settled: () => Promise<Found>;
}

const TIMEOUT_MS = 15_000;
/** The browser does not count the time in which it asks the person: a question that nobody answers is not waited for. */
const UNANSWERED_MS = 20_000;
const REASONS: readonly NoPosition[] = ["refused", "unavailable", "timeout"];
const UNKNOWN: Found = { position: null, failure: null };

function locate(): Promise<Found> {
  return new Promise((resolve) => {
    // Missing outside of secure contexts.
    const locator = (navigator as Partial<Navigator>).geolocation;
    const fail = (failure: NoPosition) => { resolve({ position: null, failure }); };
    if (!locator) {
      fail("unavailable");
      return;
    }
    setTimeout(() => { fail("timeout"); }, UNANSWERED_MS);
    locator.getCurrentPosition(
      ({ coords }) => { resolve({ position: { lat: coords.latitude, lng: coords.longitude, accuracy: Math.round(coords.accuracy) }, failure: null }); },
      (error) => { fail(REASONS[error.code - 1] ?? "unavailable"); },
      { enableHighAccuracy: true, timeout: TIMEOUT_MS, maximumAge: 30_000 },
    );
  });
}

/** Where this device is, asked once and again on request. */
export function usePosition(): Located {
  const [found, setFound] = useState<Found>(UNKNOWN);
  const [round, setRound] = useState(0);
  const attempt = useRef<Promise<Found>>(Promise.resolve(UNKNOWN));
  useEffect(() => {
    let current = true;
    attempt.current = locate();
    void attempt.current.then((answer) => { if (current) setFound(answer); });
    return () => { current = false; };
  }, [round]);
  const again = useCallback(() => {
    setFound(UNKNOWN);
    setRound((number) => number + 1);
  }, []);
  const settled = useCallback(() => attempt.current, []);
  return { ...found, again, settled };
}
