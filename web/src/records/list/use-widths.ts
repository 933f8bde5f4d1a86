import { useMemo, useState } from "react";

const PREFIX = "yingtu.widths";

function read(key: string): Record<string, number> {
  try {
    const parsed: unknown = JSON.parse(localStorage.getItem(key) ?? "null");
    if (typeof parsed !== "object" || parsed === null) return {};
    return Object.fromEntries(Object.entries(parsed).filter((pair): pair is [string, number] => typeof pair[1] === "number"));
  } catch {
    return {};
  }
}

/** Widths of columns: those of the view, and what this device has changed since. */
export function useWidths(object: string, view: string, saved: Readonly<Record<string, number>>): [Record<string, number>, (column: string, width: number) => void, () => void] {
  const key = `${PREFIX}.${object}.${view}`;
  const [own, setOwn] = useState({ key, widths: read(key) });
  const moved = own.key !== key;
  const widths = moved ? read(key) : own.widths;
  if (moved) setOwn({ key, widths });
  const set = (column: string, width: number) => {
    const next = { ...widths, [column]: Math.round(width) };
    setOwn({ key, widths: next });
    try {
      localStorage.setItem(key, JSON.stringify(next));
    } catch {
      // The device is full or private: the width lasts as long as the page.
    }
  };
  const reset = () => {
    setOwn({ key, widths: {} });
    localStorage.removeItem(key);
  };
  const both = useMemo(() => ({ ...saved, ...widths }), [saved, widths]);
  return [both, set, reset];
}

const WIDTHS: Record<string, number> = {
  number: 110, percent: 100, currency: 130, date: 124, time: 90, datetime: 160, boolean: 90, choice: 140, user: 120, phone: 144, email: 200,
  lookup: 180, multi_choice: 190, long_text: 240, address: 220, tags: 180, url: 200,
};

export function widthOf(type: string, isName: boolean): number {
  return isName ? 230 : (WIDTHS[type] ?? 160);
}
