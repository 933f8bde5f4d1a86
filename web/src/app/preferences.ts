import { keys } from "@/api/query-keys";
import { setPreferences } from "@/api/session";
import type { Session } from "@/api/types";
import { queryClient } from "@/app/query-client";
import { switchLanguage } from "@/i18n/setup";
import { currentLanguage, type Language } from "@/i18n/language";

/** Ask again for everything that the server words: labels, messages. */
async function askAnew(): Promise<void> {
  const worded = { predicate: ({ queryKey }: { queryKey: readonly unknown[] }) => queryKey[0] !== "session" };
  // What is on its way was asked for in the old language; nobody may be waiting for it yet, so it would not be asked for again.
  await queryClient.cancelQueries(worded);
  await queryClient.invalidateQueries(worded);
}

/** Speak the language of the account on a device that has chosen none. */
export async function adoptLanguage(language: Language): Promise<void> {
  const before = currentLanguage();
  await switchLanguage(language);
  if (language !== before) await askAnew();
}

/** Save the language with the account. */
export async function savePreferences(session: Session, language: Language): Promise<void> {
  const zone = session.user.time_zone === session.workspace.time_zone ? null : session.user.time_zone;
  await setPreferences(language, zone);
  queryClient.setQueryData(keys.session, { ...session, user: { ...session.user, language } });
  await askAnew();
}

export async function chooseLanguage(session: Session, language: Language): Promise<void> {
  await switchLanguage(language);
  await savePreferences(session, language);
}
