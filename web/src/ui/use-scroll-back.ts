/** Coming back to a page that is drawn bit by bit: it stands where it was left as soon as it is long enough for that. */
import { useEffect, useLayoutEffect, useState } from "react";
import { NavigationType, useLocation, useNavigationType } from "react-router";

/** Who has waited so long has begun to read somewhere else. */
const PATIENCE_MS = 5000;
const OWN_MOVES = ["wheel", "touchmove", "keydown", "pointerdown"] as const;

/** How far down the page was, by visit. */
const left = new Map<string, number>();

export function useScrollBack(): void {
  const { key } = useLocation();
  const back = useNavigationType() === NavigationType.Pop;

  // What the address of the page becomes later is no coming back; and scrolling notes another place before long.
  const [place] = useState(() => (back ? left.get(key) : undefined));

  useEffect(() => {
    if (place === undefined || place === 0) return undefined;
    const page = document.documentElement;
    const stop = () => {
      watch.disconnect();
      clearTimeout(timer);
      for (const move of OWN_MOVES) window.removeEventListener(move, stop);
    };
    const go = () => {
      if (page.scrollHeight < place + window.innerHeight) return;
      window.scrollTo(0, place);
      stop();
    };
    const watch = new ResizeObserver(go);
    const timer = setTimeout(stop, PATIENCE_MS);
    for (const move of OWN_MOVES) window.addEventListener(move, stop, { passive: true });
    watch.observe(document.body);
    return stop;
  }, [place]);

  useLayoutEffect(() => {
    const note = () => { left.set(key, window.scrollY); };
    window.addEventListener("scroll", note, { passive: true });
    return () => { window.removeEventListener("scroll", note); };
  }, [key]);
}
