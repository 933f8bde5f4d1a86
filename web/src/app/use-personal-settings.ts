import { useEffect, useRef } from "react";
import { useSession } from "@/api/use-session";
import { savePreferences } from "@/app/preferences";
import { isLanguage, storedLanguage } from "@/i18n/language";
import { setTimeZone } from "@/i18n/format";
import { switchLanguage } from "@/i18n/setup";

/** Bring device and account together: a language chosen on this device wins and is saved, else the account's is used. */
export function usePersonalSettings(): void {
  const session = useSession();
  const synced = useRef(false);
  setTimeZone(session.user.time_zone);

  useEffect(() => {
    if (synced.current) return;
    synced.current = true;
    const chosen = storedLanguage();
    if (chosen !== null && chosen !== session.user.language) void savePreferences(session, chosen);
    else if (chosen === null && isLanguage(session.user.language)) void switchLanguage(session.user.language);
  }, [session]);
}
