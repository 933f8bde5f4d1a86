/** The company's own workspace: begin one, take it along, templates, set-up, sandboxes; and what operators do with all of them. */
import { api, body } from "@/api/http";
import { ApiError } from "@/api/problem";
import type { Schemas } from "@/api/types";

export type About = Schemas["About"];
export type WorkspaceInfo = Schemas["WorkspaceInfo"];
export type DeletionInfo = Schemas["DeletionInfo"];
export type TemplateInfo = Schemas["TemplateInfo"];
export type PublishedEntry = Schemas["PublishedEntry"];
export type SandboxInfo = Schemas["SandboxInfo"];
export type PromotionInfo = Schemas["PromotionInfo"];
export type Choice = "live" | "sandbox";

/** By TLS its name says that it came from this very host; the server looks for the same. */
const SECURE = window.location.protocol === "https:";
const COOKIE = `${SECURE ? "__Host-" : ""}yingtu_workspace`;
const SCOPE = `path=/; samesite=lax${SECURE ? "; secure" : ""}`;
const YEAR_S = 365 * 86_400;

/** What was kept for working offline belongs to the workspace one leaves. */
async function forgetAnswers(): Promise<void> {
  if (!("caches" in window)) return;
  await Promise.all((await caches.keys()).filter((name) => !name.startsWith("yingtu-files-")).map((name) => caches.delete(name)));
}

/** From now on this browser works in that workspace; the page has to be loaded anew. */
export async function chooseWorkspace(id: string): Promise<void> {
  await forgetAnswers();
  document.cookie = `${COOKIE}=${encodeURIComponent(id)}; ${SCOPE}; max-age=${String(YEAR_S)}`;
}

export async function leaveWorkspace(): Promise<void> {
  await forgetAnswers();
  document.cookie = `${COOKIE}=; ${SCOPE}; max-age=0`;
}

export function workspaceIsChosen(): boolean {
  return document.cookie.split("; ").some((each) => each.startsWith(`${COOKIE}=`));
}

/** Where colleagues sign in to a workspace. */
export const workspaceAddress = (id: string): string => `${window.location.origin}/w/${id}`;
/** Whether the address of this page means something on this machine only. */
export const isOnlyHere = (): boolean => /^(localhost|127\.|\[::1\])/.test(window.location.hostname);

export const fetchSignUp = (): Promise<Schemas["SignUpInfo"]> => body(api.GET("/api/v1/sign-up"));
export const signUp = (given: Schemas["SignUpBody"]): Promise<Schemas["SignedUp"]> => body(api.POST("/api/v1/sign-up", { body: given }));
export const fetchAbout = (): Promise<About> => body(api.GET("/api/v1/workspace"));
export const startTakeout = (): Promise<Schemas["JobInfo"]> => body(api.POST("/api/v1/workspace/exports"));
export const orderDeletion = (confirm: string): Promise<DeletionInfo> => body(api.POST("/api/v1/workspace/deletion", { body: { confirm } }));

export const fetchWorkspaces = (): Promise<Schemas["WorkspaceList"]> => body(api.GET("/api/v1/operator/workspaces"));
const at = (id: string) => ({ params: { path: { workspace_id: id } } });
export const suspendWorkspace = (id: string, reason: string): Promise<WorkspaceInfo> =>
  body(api.POST("/api/v1/operator/workspaces/{workspace_id}/suspend", { ...at(id), body: { reason } }));
export const resumeWorkspace = (id: string): Promise<WorkspaceInfo> => body(api.POST("/api/v1/operator/workspaces/{workspace_id}/resume", at(id)));
export const changeTrial = (id: string, days: number | null): Promise<WorkspaceInfo> =>
  body(api.POST("/api/v1/operator/workspaces/{workspace_id}/trial", { ...at(id), body: { days } }));
export const deleteWorkspace = (id: string): Promise<DeletionInfo> =>
  body(api.POST("/api/v1/operator/workspaces/{workspace_id}/delete", { ...at(id), body: { confirm: id } }));

export const fetchTemplates = (): Promise<TemplateInfo[]> => body(api.GET("/api/v1/templates"));
const of = (template: string) => ({ params: { path: { template } } });
export const previewTemplate = (key: string): Promise<PublishedEntry> => body(api.POST("/api/v1/templates/{template}/preview", of(key)));
export const installTemplate = (key: string): Promise<PublishedEntry> => body(api.POST("/api/v1/templates/{template}/install", of(key)));
export const addSample = (key: string): Promise<Schemas["Samples"]> => body(api.POST("/api/v1/templates/{template}/sample", of(key)));
export const removeSample = (key: string): Promise<Schemas["Samples"]> => body(api.DELETE("/api/v1/templates/{template}/sample", of(key)));

export const fetchSandboxes = (): Promise<SandboxInfo[]> => body(api.GET("/api/v1/sandboxes"));
export const createSandbox = (rows: number): Promise<SandboxInfo> => body(api.POST("/api/v1/sandboxes", { body: { rows } }));
const inside = (id: string) => ({ params: { path: { sandbox_id: id } } });
export async function removeSandbox(id: string): Promise<void> {
  await api.DELETE("/api/v1/sandboxes/{sandbox_id}", inside(id));
}
export const previewPromotion = (id: string, choices: Record<string, Choice>): Promise<PromotionInfo> =>
  body(api.POST("/api/v1/sandboxes/{sandbox_id}/preview", { ...inside(id), body: { choices } }));
export const promoteSandbox = (id: string, choices: Record<string, Choice>, confirm: boolean, note: string): Promise<PublishedEntry> =>
  body(api.POST("/api/v1/sandboxes/{sandbox_id}/promote", { ...inside(id), body: { choices, confirm, note } }));

const asZip = (file: File) => ({
  body: file as unknown as string,
  bodySerializer: (given: unknown) => given as Blob,
  headers: { "Content-Type": "application/zip" },
});
export const compareFiles = (file: File, prune: boolean): Promise<Schemas["ComparedInfo"]> =>
  body(api.POST("/api/v1/meta/files/preview", { params: { query: { prune } }, ...asZip(file) }));
export const applyFiles = (file: File, prune: boolean, confirm: boolean): Promise<PublishedEntry> =>
  body(api.POST("/api/v1/meta/files", { params: { query: { prune, confirm } }, ...asZip(file) }));

/** Whether the server asks to confirm that values will be lost. */
export function needsConfirmation(error: unknown): boolean {
  return error instanceof ApiError && error.code === "needs_confirmation";
}
