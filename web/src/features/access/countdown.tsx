import { useEffect, useState } from "react";

/** How long it is until a moment, told every second; null when it has passed. */
export function useTimeLeft(until: string | null): string | null {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (until === null) return;
    const timer = setInterval(() => { setNow(Date.now()); }, 1000);
    return () => { clearInterval(timer); };
  }, [until]);
  if (until === null) return null;
  const seconds = Math.floor((new Date(until).getTime() - now) / 1000);
  if (seconds <= 0) return null;
  const parts = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), seconds % 60];
  return parts.map((part) => String(part).padStart(2, "0")).join(":");
}
