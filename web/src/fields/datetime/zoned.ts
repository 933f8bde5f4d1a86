/** Moments as wall-clock time of the reader's zone, whatever zone the browser runs in. */
import dayjs, { type Dayjs } from "dayjs";
import timezone from "dayjs/plugin/timezone";
import utc from "dayjs/plugin/utc";
import { currentTimeZone } from "@/i18n/format";

dayjs.extend(utc);
dayjs.extend(timezone);

/** A value for a picker: shows the wall clock of the reader's zone. Null when it is not a moment. */
export function toWallClock(moment: string): Dayjs | null {
  if (moment === "" || Number.isNaN(Date.parse(moment))) return null;
  return dayjs(dayjs.utc(moment).tz(currentTimeZone()).format("YYYY-MM-DDTHH:mm:ss"));
}

/** A moment of a day (`YYYY-MM-DD`) on the clock of the reader's zone, as ISO 8601 in UTC. */
export function momentOf(day: string, clock = "00:00:00"): string {
  return dayjs.tz(`${day}T${clock}`, currentTimeZone()).utc().format("YYYY-MM-DDTHH:mm:ss[Z]");
}

/** What a picker gave, read as wall clock of the reader's zone, as ISO 8601 in UTC. */
export function fromWallClock(picked: Dayjs): string {
  return momentOf(picked.format("YYYY-MM-DD"), picked.format("HH:mm:ss"));
}
