import { useSyncExternalStore } from "react";

const PHONE = window.matchMedia("(max-width: 767px)");

function subscribe(listener: () => void): () => void {
  PHONE.addEventListener("change", listener);
  return () => {
    PHONE.removeEventListener("change", listener);
  };
}

/** Whether the page is as narrow as a phone. */
export function useIsPhone(): boolean {
  return useSyncExternalStore(subscribe, () => PHONE.matches);
}
