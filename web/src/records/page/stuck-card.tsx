import { useEffect, useRef, type ReactNode } from "react";

/** A card that stays in view beside a longer one: from its top where it fits the window, else from its bottom. */
export function StuckCard({ children }: { children: ReactNode }) {
  const card = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = card.current;
    if (element === null) return undefined;
    const watch = new ResizeObserver(() => { element.style.setProperty("--height", `${String(element.offsetHeight)}px`); });
    watch.observe(element);
    return () => { watch.disconnect(); };
  }, []);
  return <div className="card record-stuck" ref={card}>{children}</div>;
}
