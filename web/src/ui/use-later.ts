/** What nobody looks at first is drawn after what they do: on a slow device the page stands there before all of it is drawn. */
import { startTransition, useEffect, useState } from "react";

/** Drawn at the latest after so long, however busy the page is. */
const LATEST_MS = 1000;

/** False until what is drawn first stands on the page, then true, whenever there is time. */
export function useLater(wanted = true): boolean {
  const [later, setLater] = useState(false);
  useEffect(() => {
    if (!wanted) return undefined;
    const draw = () => { startTransition(() => { setLater(true); }); };
    // Safari has no idle times.
    if (!("requestIdleCallback" in window)) {
      const timer = setTimeout(draw);
      return () => { clearTimeout(timer); };
    }
    const idle = window.requestIdleCallback(draw, { timeout: LATEST_MS });
    return () => { window.cancelIdleCallback(idle); };
  }, [wanted]);
  return later;
}

/** How many of `count` things to draw: the `first` ones at once, all of them when those stand there. */
export function useGrowing(count: number, first: number): number {
  return useLater(count > first) ? count : Math.min(count, first);
}

/** Whether a frame has been shown since `on`: what answers a tap is seen before what is dear to draw is begun. */
export function useShown(on: boolean): boolean {
  const [shown, setShown] = useState(false);
  if (!on && shown) setShown(false);
  useEffect(() => {
    if (!on) return undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const frame = requestAnimationFrame(() => { timer = setTimeout(() => { setShown(true); }); });
    return () => {
      cancelAnimationFrame(frame);
      clearTimeout(timer);
    };
  }, [on]);
  return on && shown;
}
