import { useSyncExternalStore } from "react";
import { isPrinting, watchPrinting } from "@/ui/printing";

const WIDE = window.matchMedia("(min-width: 1181px)");

function subscribe(listener: () => void): () => void {
  const end = watchPrinting(listener);
  WIDE.addEventListener("change", listener);
  return () => {
    end();
    WIDE.removeEventListener("change", listener);
  };
}

/** On paper the details always stand beside, or rather above, what else is shown. */
export function isWide(): boolean {
  return WIDE.matches || isPrinting();
}

/** Whether there is room for the details beside the timeline. */
export function useIsWide(): boolean {
  return useSyncExternalStore(subscribe, isWide);
}
