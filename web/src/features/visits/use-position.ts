import { useCallback, useEffect, useState } from "react";
import type { Point } from "@/fields/geo/point";

export interface Position extends Point {
  /** Metres. */
  accuracy: number;
}

/** Why there is no position, as the server stores it. */
export type NoPosition = "refused" | "unavailable" | "timeout";

export interface Located {
  position: Position | null;
  /** Null while it is looked for. */
  failure: NoPosition | null;
  again: () => void;
}

const TIMEOUT_MS = 15_000;
const REASONS: readonly NoPosition[] = ["refused", "unavailable", "timeout"];

/** Where this device is, asked once and again on request. */
export function usePosition(): Located {
  const [position, setPosition] = useState<Position | null>(null);
  const [failure, setFailure] = useState<NoPosition | null>(null);
  const [round, setRound] = useState(0);
  useEffect(() => {
    let current = true;
    // Missing outside of secure contexts.
    const locator = (navigator as Partial<Navigator>).geolocation;
    const done = (found: Position | null, reason: NoPosition | null) => {
      if (!current) return;
      setPosition(found);
      setFailure(reason);
    };
    if (locator) {
      locator.getCurrentPosition(
        ({ coords }) => { done({ lat: coords.latitude, lng: coords.longitude, accuracy: Math.round(coords.accuracy) }, null); },
        (error) => { done(null, REASONS[error.code - 1] ?? "unavailable"); },
        { enableHighAccuracy: true, timeout: TIMEOUT_MS, maximumAge: 30_000 },
      );
    } else {
      queueMicrotask(() => { done(null, "unavailable"); });
    }
    return () => { current = false; };
  }, [round]);
  const again = useCallback(() => {
    setFailure(null);
    setPosition(null);
    setRound((number) => number + 1);
  }, []);
  return { position, failure, again };
}
