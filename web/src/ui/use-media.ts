import { useSyncExternalStore } from "react";

const PHONE = window.matchMedia("(max-width: 767px)");
const CALM = window.matchMedia("(prefers-reduced-motion: reduce)");

function useMedia(media: MediaQueryList): boolean {
  const subscribe = (listener: () => void) => {
    media.addEventListener("change", listener);
    return () => {
      media.removeEventListener("change", listener);
    };
  };
  return useSyncExternalStore(subscribe, () => media.matches);
}

export const isPhone = (): boolean => PHONE.matches;

/** Whether the page is as narrow as a phone. */
export function useIsPhone(): boolean {
  return useMedia(PHONE);
}

/** Whether the person asked their system for less motion. */
export function usePrefersCalm(): boolean {
  return useMedia(CALM);
}
