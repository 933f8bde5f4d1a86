import { useSyncExternalStore } from "react";
import { isPrinting, watchPrinting } from "@/ui/printing";

const PHONE = window.matchMedia("(max-width: 767px)");
const CALM = window.matchMedia("(prefers-reduced-motion: reduce)");

function useMedia(media: MediaQueryList, read = () => media.matches): boolean {
  const subscribe = (listener: () => void) => {
    const end = watchPrinting(listener);
    media.addEventListener("change", listener);
    return () => {
      end();
      media.removeEventListener("change", listener);
    };
  };
  return useSyncExternalStore(subscribe, read);
}

/** A sheet of paper is as narrow as a phone, and is none. */
export const isPhone = (): boolean => PHONE.matches && !isPrinting();

/** Hear of a page that becomes as narrow as a phone, or wider: a device that is turned. */
export function watchPhone(listener: () => void): void {
  PHONE.addEventListener("change", listener);
}

/** Whether the page is as narrow as a phone. */
export function useIsPhone(): boolean {
  return useMedia(PHONE, isPhone);
}

/** Whether the person asked their system for less motion. */
export function usePrefersCalm(): boolean {
  return useMedia(CALM);
}

/** Whether the page is being printed: what is drawn piece by piece is drawn whole then. */
export function usePrinting(): boolean {
  return useSyncExternalStore(watchPrinting, isPrinting);
}
