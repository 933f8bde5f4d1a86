import { api, body, setCsrfToken } from "@/api/http";
import { ApiError } from "@/api/problem";
import type { Session } from "@/api/types";
import type { Language } from "@/i18n/language";

// Other tabs of this browser have the same cookie, and with it the same person or nobody.
const channel = new BroadcastChannel("yingtu.session");

let left = false;

/** The session, or null when nobody is signed in. */
export async function fetchSession(): Promise<Session | null> {
  try {
    return remember(await body(api.GET("/api/v1/session")));
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return null;
    throw error;
  }
}

/** The session as the server has it now, never as this device kept it: before anything is sent in somebody's name. */
export async function fetchSessionNow(): Promise<Session> {
  return remember(await body(api.GET("/api/v1/session", { cache: "no-store" })));
}

export async function signIn(login: string, password: string): Promise<Session> {
  const session = remember(await body(api.POST("/api/v1/session", { body: { login, password, device: deviceTraits() } })));
  channel.postMessage("changed");
  return session;
}

/** The second step of a sign-in, asked for by the problem `second_factor_needed`. */
export interface SecondStep {
  ticket: string;
  methods: string[];
  passkey: PublicKeyCredentialRequestOptionsJSON | null;
}

/** The second step that a refused sign-in asks for, or null when it was refused for another reason. */
export function secondStep(error: unknown): SecondStep | null {
  return error instanceof ApiError && error.code === "second_factor_needed" ? (error.params as unknown as SecondStep) : null;
}

export function finishByCode(ticket: string, code: string): Promise<Session> {
  return finish({ ticket, code });
}

/** Ask the authenticator of this device to prove who it is. */
export async function finishByPasskey(step: SecondStep): Promise<Session> {
  if (!step.passkey) throw new Error("no passkey");
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(step.passkey);
  const credential = (await navigator.credentials.get({ publicKey })) as PublicKeyCredential;
  return finish({ ticket: step.ticket, passkey: credential.toJSON() as Record<string, unknown> });
}

async function finish(proof: { ticket: string; code?: string; passkey?: Record<string, unknown> }): Promise<Session> {
  const session = remember(await body(api.POST("/api/v1/session/second-factor", { body: { ...proof, device: deviceTraits() } })));
  channel.postMessage("changed");
  return session;
}

/** What tells this device from others; the server keeps a signed digest of it, no more. */
function deviceTraits(): string {
  const { language, hardwareConcurrency, maxTouchPoints, userAgent } = navigator;
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return [userAgent, language, zone, screen.width, screen.height, screen.colorDepth, hardwareConcurrency, maxTouchPoints].join("|").slice(0, 500);
}

export async function signOut(): Promise<void> {
  await api.DELETE("/api/v1/session");
  left = true;
  setCsrfToken("");
  channel.postMessage("changed");
}

/** Whether the last session was ended by its person, who does not want to come back to the same page. */
export function hasLeft(): boolean {
  return left;
}

/** Call `listener` when somebody signed in or out in another tab. */
export function watchSession(listener: () => void): void {
  channel.onmessage = listener;
}

export async function setPreferences(language: Language, timeZone: string | null): Promise<void> {
  await api.PUT("/api/v1/me/preferences", { body: { language, time_zone: timeZone } });
}

function remember(session: Session): Session {
  left = false;
  setCsrfToken(session.csrf_token);
  return session;
}
