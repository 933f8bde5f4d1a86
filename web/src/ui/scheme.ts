/** Light or dark: the person's choice on this device, else the system's. */
import { useSyncExternalStore } from "react";
import { applyScheme, type Scheme } from "@/ui/theme";

export type SchemeChoice = Scheme | "system";

const STORAGE_KEY = "yingtu.scheme";
const dark = window.matchMedia("(prefers-color-scheme: dark)");
const listeners = new Set<() => void>();

function isScheme(value: unknown): value is Scheme {
  return value === "light" || value === "dark";
}

export function schemeChoice(): SchemeChoice {
  const stored = localStorage.getItem(STORAGE_KEY);
  return isScheme(stored) ? stored : "system";
}

export function activeScheme(): Scheme {
  const choice = schemeChoice();
  if (choice !== "system") return choice;
  return dark.matches ? "dark" : "light";
}

function refresh(): void {
  applyScheme(activeScheme());
  for (const listener of listeners) listener();
}

export function chooseScheme(choice: SchemeChoice): void {
  if (choice === "system") localStorage.removeItem(STORAGE_KEY);
  else localStorage.setItem(STORAGE_KEY, choice);
  refresh();
}

export function startScheme(): void {
  dark.addEventListener("change", refresh);
  refresh();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useScheme(): Scheme {
  return useSyncExternalStore(subscribe, activeScheme);
}

export function useSchemeChoice(): SchemeChoice {
  return useSyncExternalStore(subscribe, schemeChoice);
}
