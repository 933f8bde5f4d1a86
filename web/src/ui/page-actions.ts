/** What can be done with what the present page shows; the palette offers it. */
import { useEffect, useRef } from "react";

export interface PageAction {
  key: string;
  label: string;
  /** Adds what the label names to what the page shows. */
  adds?: boolean;
  /** Only once words are typed: there are many of its kind. */
  rare?: boolean;
  run: () => void;
}

type Provider = () => readonly PageAction[];
const providers = new Set<Provider>();

/** Offer actions as long as the component is there. */
export function usePageActions(actions: readonly PageAction[]): void {
  const latest = useRef(actions);
  useEffect(() => { latest.current = actions; });
  useEffect(() => {
    const provider: Provider = () => latest.current;
    providers.add(provider);
    return () => { providers.delete(provider); };
  }, []);
}

/** The actions of the page as it is now. */
export function pageActions(): PageAction[] {
  return [...providers].flatMap((provider) => provider());
}
