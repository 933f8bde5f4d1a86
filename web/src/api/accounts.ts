/** Ways into an account beside signing in: links for passwords, how strong one is, and the workspace's rules. */
import { api, body } from "@/api/http";
import type { Schemas } from "@/api/types";

export type SignInRules = Schemas["SignInRules"];
export const ruleKeys = ["security", "rules"] as const;

/** What stands behind `#` in a link names its workspace first. */
export function workspaceOf(token: string): string {
  return decodeURIComponent(token.split(".")[0] ?? "");
}

function header(token: string): Record<string, string> {
  return { "X-Workspace": workspaceOf(token) };
}

export async function askLink(login: string): Promise<boolean> {
  return (await body(api.POST("/api/v1/password-links", { body: { login } }))).mail;
}

export function lookAtLink(token: string): Promise<Schemas["PasswordLinkInfo"]> {
  return body(api.POST("/api/v1/password-links/look", { body: { token }, headers: header(token) }));
}

export async function spendLink(token: string, password: string): Promise<void> {
  await api.POST("/api/v1/password-links/use", { body: { token, password }, headers: header(token) });
}

/** How strong a password would be; of a link's person, else of whoever is signed in. */
export function weighPassword(password: string, token: string | null, signal: AbortSignal): Promise<Schemas["Strength"]> {
  return token === null
    ? body(api.POST("/api/v1/me/password/strength", { body: { password }, signal }))
    : body(api.POST("/api/v1/password-links/strength", { body: { password, token }, headers: header(token), signal }));
}

export function fetchSignInRules(): Promise<Schemas["SignInState"]> {
  return body(api.GET("/api/v1/sign-in-rules"));
}

export function saveSignInRules(rules: SignInRules): Promise<Schemas["SignInState"]> {
  return body(api.PUT("/api/v1/sign-in-rules", { body: rules }));
}

export type SignInLock = Schemas["SignInLock"];
export const lockKeys = ["security", "locks"] as const;

/** Who has to wait after failed sign-ins. */
export function fetchLocks(): Promise<SignInLock[]> {
  return body(api.GET("/api/v1/sign-in-locks"));
}

/** Lets a person, or whoever comes from an address, try again at once. */
export async function liftLock(whose: { login: string } | { address: string }): Promise<void> {
  await body(api.POST("/api/v1/sign-in-locks/lift", { body: whose }));
}

export async function loadRefusedPasswords(passwords: string[]): Promise<number> {
  return (await body(api.PUT("/api/v1/refused-passwords", { body: { passwords } }))).count;
}
