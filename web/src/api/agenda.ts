/** Tasks in time: dates that are offered, one's own calendar, instructions. */
import { api, body } from "@/api/http";
import type { Schemas } from "@/api/types";

export type MomentChoice = Schemas["MomentChoice"];
export type MomentChoices = Schemas["MomentChoices"];
export type CalendarFeed = Schemas["CalendarFeed"];

export const agendaKeys = {
  choices: ["agenda", "choices"] as const,
  feed: ["agenda", "feed"] as const,
};

export function fetchChoices(signal: AbortSignal): Promise<MomentChoices> {
  return body(api.GET("/api/v1/agenda/choices", { signal }));
}

export function fetchFeed(signal: AbortSignal): Promise<CalendarFeed> {
  return body(api.GET("/api/v1/calendar-feed", { signal }));
}

/** A new address; the one before stops working. */
export function renewFeed(): Promise<CalendarFeed> {
  return body(api.POST("/api/v1/calendar-feed"));
}

export async function closeFeed(): Promise<void> {
  await api.DELETE("/api/v1/calendar-feed");
}
