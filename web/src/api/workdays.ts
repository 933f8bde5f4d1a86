/** The working calendar: holidays and make-up days of a year, and the company's own exceptions. */
import { api, body } from "@/api/http";
import { fetchDocument, publishDocuments } from "@/api/meta";
import type { Schemas } from "@/api/types";

export type WorkYear = Schemas["CalendarInfo"];

interface Override {
  working: boolean;
  name: string;
}

export const workdayKeys = { year: (year: number) => ["workdays", year] as const, all: ["workdays"] as const };

export function fetchWorkYear(year: number, signal: AbortSignal): Promise<WorkYear> {
  return body(api.GET("/api/v1/calendar", { params: { query: { year } }, signal }));
}

/** Null takes the company's own exception back: the day is again as the public calendar says. */
export async function setWorkday(day: string, override: Override | null, note: string): Promise<void> {
  const stored = (await fetchDocument("workspace", "workspace")).body as Record<string, unknown> & { calendar_overrides?: Record<string, Override> };
  const overrides = Object.entries(stored.calendar_overrides ?? {}).filter(([each]) => each !== day);
  if (override !== null) overrides.push([day, override]);
  await publishDocuments([{ kind: "workspace", key: "workspace", body: { ...stored, calendar_overrides: Object.fromEntries(overrides.sort()) } }], note);
}
