import { useCallback, useLayoutEffect, useRef } from "react";

/** A function that stays the same while what it does follows the latest render: for handlers handed to memoised lists. */
export function useStable<A extends unknown[], R>(work: (...given: A) => R): (...given: A) => R {
  const latest = useRef(work);
  useLayoutEffect(() => { latest.current = work; });
  return useCallback((...given: A) => latest.current(...given), []);
}
