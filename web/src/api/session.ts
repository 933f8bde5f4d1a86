import { api, body, setCsrfToken } from "@/api/http";
import { ApiError } from "@/api/problem";
import type { Session } from "@/api/types";
import type { Language } from "@/i18n/language";

/** The session, or null when nobody is signed in. */
export async function fetchSession(): Promise<Session | null> {
  try {
    return remember(await body(api.GET("/api/v1/session")));
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return null;
    throw error;
  }
}

export async function signIn(login: string, password: string): Promise<Session> {
  return remember(await body(api.POST("/api/v1/session", { body: { login, password } })));
}

export async function signOut(): Promise<void> {
  await api.DELETE("/api/v1/session");
  setCsrfToken("");
}

export async function setPreferences(language: Language, timeZone: string | null): Promise<void> {
  await api.PUT("/api/v1/me/preferences", { body: { language, time_zone: timeZone } });
}

function remember(session: Session): Session {
  setCsrfToken(session.csrf_token);
  return session;
}
