import { keys } from "@/api/query-keys";
import { setPreferences } from "@/api/session";
import type { Session } from "@/api/types";
import { queryClient } from "@/app/query-client";
import { switchLanguage } from "@/i18n/setup";
import type { Language } from "@/i18n/language";

/** Save the language with the account and ask again for everything that the server words: labels, messages. */
export async function savePreferences(session: Session, language: Language): Promise<void> {
  const zone = session.user.time_zone === session.workspace.time_zone ? null : session.user.time_zone;
  await setPreferences(language, zone);
  queryClient.setQueryData(keys.session, { ...session, user: { ...session.user, language } });
  await queryClient.invalidateQueries({ predicate: (query) => query.queryKey[0] !== "session" });
}

export async function chooseLanguage(session: Session, language: Language): Promise<void> {
  await switchLanguage(language);
  await savePreferences(session, language);
}
