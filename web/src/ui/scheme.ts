/** Light or dark, roomy or dense: the person's choice on this device, else the system's. */
import { useSyncExternalStore } from "react";
import { isPrinting, watchPrinting } from "@/ui/printing";
import { applyDensity, applyScheme, type Density, type Scheme } from "@/ui/theme";
import { isPhone, watchPhone } from "@/ui/use-media";

export type SchemeChoice = Scheme | "system";

const STORAGE_KEY = "yingtu.scheme";
const DENSITY_KEY = "yingtu.density";
const dark = window.matchMedia("(prefers-color-scheme: dark)");
const listeners = new Set<() => void>();

function isScheme(value: unknown): value is Scheme {
  return value === "light" || value === "dark";
}

function schemeChoice(): SchemeChoice {
  const stored = localStorage.getItem(STORAGE_KEY);
  return isScheme(stored) ? stored : "system";
}

function activeScheme(): Scheme {
  if (isPrinting()) return "light";
  const choice = schemeChoice();
  if (choice !== "system") return choice;
  return dark.matches ? "dark" : "light";
}

/** Fingers need room: a phone is never dense. */
function activeDensity(): Density {
  if (isPhone()) return "touch";
  return localStorage.getItem(DENSITY_KEY) === "compact" ? "compact" : "comfortable";
}

function refresh(): void {
  applyScheme(activeScheme());
  applyDensity(activeDensity());
  for (const listener of listeners) listener();
}

export function chooseScheme(choice: SchemeChoice): void {
  if (choice === "system") localStorage.removeItem(STORAGE_KEY);
  else localStorage.setItem(STORAGE_KEY, choice);
  refresh();
}

export function chooseDensity(density: Density): void {
  localStorage.setItem(DENSITY_KEY, density);
  refresh();
}

export function startScheme(): void {
  dark.addEventListener("change", refresh);
  watchPhone(refresh);
  watchPrinting(refresh);
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

export function useDensity(): Density {
  return useSyncExternalStore(subscribe, activeDensity);
}
