import { request, setCsrfToken } from "@/api/http";
import { ApiError } from "@/api/problem";
import type { Session } from "@/api/types";

/** The session, or null when nobody is signed in. */
export async function fetchSession(): Promise<Session | null> {
  try {
    return remember(await request<Session>("GET", "/session"));
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return null;
    throw error;
  }
}

export async function signIn(login: string, password: string): Promise<Session> {
  return remember(await request<Session>("POST", "/session", { body: { login, password } }));
}

export async function signOut(): Promise<void> {
  await request<undefined>("DELETE", "/session");
  setCsrfToken("");
}

function remember(session: Session): Session {
  setCsrfToken(session.csrf_token);
  return session;
}
