import { useCallback, useEffect, useRef, useState } from "react";
import { locate, type Found } from "@/fields/geo/locate";

export interface Located extends Found {
  again: () => void;
  /** The answer, waited for if need be. */
  settled: () => Promise<Found>;
}

const UNKNOWN: Found = { position: null, failure: null };

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
