/** Where this device is. */
import type { Point } from "@/fields/geo/point";

export interface Position extends Point {
  /** Metres. */
  accuracy: number;
}

/** Why there is no position, as the server stores it. */
export type NoPosition = "refused" | "unavailable" | "timeout";

export interface Found {
  position: Position | null;
  /** Null while it is looked for. */
  failure: NoPosition | null;
}

const TIMEOUT_MS = 15_000;
/** The browser does not count the time in which it asks the person: a question that nobody answers is not waited for. */
const UNANSWERED_MS = 20_000;
const REASONS: readonly NoPosition[] = ["refused", "unavailable", "timeout"];

/** Ask the browser, which asks the person the first time. */
export function locate(): Promise<Found> {
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
