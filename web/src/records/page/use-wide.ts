import { useSyncExternalStore } from "react";

const WIDE = window.matchMedia("(min-width: 1181px)");

function subscribe(listener: () => void): () => void {
  WIDE.addEventListener("change", listener);
  return () => { WIDE.removeEventListener("change", listener); };
}

export function isWide(): boolean {
  return WIDE.matches;
}

/** Whether there is room for the details beside the timeline. */
export function useIsWide(): boolean {
  return useSyncExternalStore(subscribe, isWide);
}
