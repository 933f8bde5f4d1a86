import { useEffect, useRef, useState } from "react";
import { ApiError } from "@/api/problem";
import type { Session } from "@/api/types";
import { useSession } from "@/api/use-session";
import { adoptLanguage, savePreferences } from "@/app/preferences";
import { isLanguage, storedLanguage, type Language } from "@/i18n/language";
import { setTimeZone } from "@/i18n/format";

const ATTEMPTS = 4;
const AGAIN_MS = 600;

/**
 * Bring device and account together: a language chosen on this device wins and is saved, else the account's is used.
 *
 * False while the account has another language: the server words labels and messages in it, and a page drawn meanwhile would
 * speak two languages.
 */
export function usePersonalSettings(): boolean {
  const session = useSession();
  const [settled, setSettled] = useState(() => storedLanguage() === null || storedLanguage() === session.user.language || session.seen_as !== null);
  const synced = useRef(false);
  setTimeZone(session.user.time_zone);

  useEffect(() => {
    if (synced.current) return;
    synced.current = true;
    const chosen = storedLanguage();
    if (chosen !== null && !settled) void save(session, chosen).then(() => { setSettled(true); });
    else if (chosen === null && isLanguage(session.user.language)) void adoptLanguage(session.user.language);
  }, [session, settled]);
  return settled;
}

/** Somebody may be changing rights or the configuration just now, which makes this wait: it is tried again, and given up for this visit. */
async function save(session: Session, language: Language): Promise<void> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    try {
      await savePreferences(session, language);
      return;
    } catch (error) {
      if (!(error instanceof ApiError) || (error.status !== 503 && error.status !== 409)) return;
      await new Promise((resolve) => { setTimeout(resolve, AGAIN_MS * attempt); });
    }
  }
}
