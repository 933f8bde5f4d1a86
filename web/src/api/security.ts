/** One's own security: second factors, sessions, password. */
import { api, body } from "@/api/http";
import type { Schemas } from "@/api/types";

export const securityKeys = { factors: ["security", "factors"], sessions: ["security", "sessions"] } as const;

export function fetchFactors(): Promise<Schemas["FactorsInfo"]> {
  return body(api.GET("/api/v1/me/factors"));
}

export function beginTotp(name: string, password: string): Promise<Schemas["TotpBegun"]> {
  return body(api.POST("/api/v1/me/factors/totp", { body: { name, password } }));
}

export function confirmTotp(factor: string, code: string): Promise<Schemas["RecoveryCodes"]> {
  return body(api.POST("/api/v1/me/factors/{factor_id}/confirmation", { params: { path: { factor_id: factor } }, body: { code } }));
}

/** Ask the authenticator of this device for a new passkey. */
export async function addPasskey(name: string, password: string): Promise<Schemas["RecoveryCodes"]> {
  const begun = await body(api.POST("/api/v1/me/factors/passkey/options", { body: { password } }));
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(begun.options as unknown as PublicKeyCredentialCreationOptionsJSON);
  const credential = (await navigator.credentials.create({ publicKey })) as PublicKeyCredential;
  return body(api.POST("/api/v1/me/factors/passkey", { body: { ticket: begun.ticket, name, credential: credential.toJSON() as Record<string, unknown> } }));
}

export async function removeFactor(factor: string, password: string): Promise<void> {
  await api.POST("/api/v1/me/factors/{factor_id}/removal", { params: { path: { factor_id: factor } }, body: { password } });
}

export function renewCodes(password: string): Promise<Schemas["RecoveryCodes"]> {
  return body(api.POST("/api/v1/me/recovery-codes", { body: { password } }));
}

export function fetchSessions(): Promise<Schemas["RunningSession"][]> {
  return body(api.GET("/api/v1/sessions"));
}

/** End another of one's sessions; null: all of them. */
export function endSessions(id: string | null, password: string): Promise<Schemas["SessionsEnded"]> {
  return body(api.POST("/api/v1/sessions/end", { body: { session_id: id, password } }));
}

export async function changePassword(present: string, next: string): Promise<void> {
  await api.PUT("/api/v1/me/password", { body: { present, new: next } });
}
