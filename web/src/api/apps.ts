/** Programs that work with the workspace: registered apps, what people have allowed them, and API keys. */
import { api, body } from "@/api/http";
import type { Schemas } from "@/api/types";

export type App = Schemas["AppInfo"];
export type AppWrite = Schemas["AppWrite"];
export type ApiKey = Schemas["ApiKey"];
export const appKeys = { all: ["apps"], consents: ["security", "consents"], keys: ["security", "keys"] } as const;

export function fetchApps(): Promise<App[]> {
  return body(api.GET("/api/v1/apps"));
}

/** Register an app, or change one; the answer carries a secret when there is a new one. */
export function saveApp(id: string | null, app: AppWrite): Promise<Schemas["AppSaved"]> {
  return id === null ? body(api.POST("/api/v1/apps", { body: app })) : body(api.PUT("/api/v1/apps/{app_id}", { params: { path: { app_id: id } }, body: app }));
}

export async function renewSecret(id: string): Promise<string> {
  return (await body(api.POST("/api/v1/apps/{app_id}/secret", { params: { path: { app_id: id } } }))).secret;
}

export async function deleteApp(id: string): Promise<void> {
  await api.DELETE("/api/v1/apps/{app_id}", { params: { path: { app_id: id } } });
}

export function askConsent(query: string): Promise<Schemas["AppConsentQuestion"]> {
  return body(api.POST("/api/v1/me/app-consents/preview", { body: { query } }));
}

/** Allow or refuse; the answer is where the browser goes. */
export async function answerConsent(query: string, allow: boolean): Promise<string> {
  return (await body(api.POST("/api/v1/me/app-consents", { body: { query, allow } }))).location;
}

export function fetchConsents(): Promise<Schemas["AppConsent"][]> {
  return body(api.GET("/api/v1/me/app-consents"));
}

export async function endConsent(id: string): Promise<void> {
  await api.DELETE("/api/v1/me/app-consents/{consent_id}", { params: { path: { consent_id: id } } });
}

export function fetchApiKeys(): Promise<ApiKey[]> {
  return body(api.GET("/api/v1/api-keys"));
}

export function makeApiKey(name: string, scopes: string[], expiresAt: string | null): Promise<Schemas["NewApiKey"]> {
  return body(api.POST("/api/v1/api-keys", { body: { name, scopes, expires_at: expiresAt } }));
}

export async function deleteApiKey(id: string): Promise<void> {
  await api.DELETE("/api/v1/api-keys/{key_id}", { params: { path: { key_id: id } } });
}
