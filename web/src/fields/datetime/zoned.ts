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

/** What a picker gave, read as wall clock of the reader's zone, as ISO 8601 in UTC. */
export function fromWallClock(picked: Dayjs): string {
  return dayjs.tz(picked.format("YYYY-MM-DDTHH:mm:ss"), currentTimeZone()).utc().format("YYYY-MM-DDTHH:mm:ss[Z]");
}
