/** Reminders that colour records: which ones need somebody. */
import { api, body } from "@/api/http";
import type { Filter, Schemas } from "@/api/types";

export type ReminderRule = Omit<Schemas["ReminderInfo"], "filter"> & { filter: Filter };

export const reminderKeys = { all: ["meta", "reminders"] as const };

export async function fetchReminders(signal: AbortSignal): Promise<ReminderRule[]> {
  return (await body(api.GET("/api/v1/reminders", { signal }))).items as unknown as ReminderRule[];
}
