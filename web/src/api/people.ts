/** People of the workspace, for those who manage them. */
import { api, body } from "@/api/http";
import type { Schemas } from "@/api/types";

export type Person = Schemas["User"];
export const peopleKeys = { all: ["people"], roles: ["people", "roles"], departments: ["people", "departments"] } as const;

export function listPeople(q: string, active: boolean | null, cursor: string | null): Promise<Schemas["Page_User_"]> {
  return body(api.GET("/api/v1/users", { params: { query: { q: q || null, active, cursor, limit: 50 } } }));
}

export function listRoles(): Promise<Schemas["Role"][]> {
  return body(api.GET("/api/v1/roles"));
}

export function listDepartments(): Promise<Schemas["Department"][]> {
  return body(api.GET("/api/v1/departments"));
}

export function addPerson(person: Schemas["UserCreate"]): Promise<Person> {
  return body(api.POST("/api/v1/users", { body: person }));
}

export function changePerson(id: string, change: Schemas["UserUpdate"]): Promise<Person> {
  return body(api.PATCH("/api/v1/users/{user_id}", { params: { path: { user_id: id } }, body: change }));
}

export async function setPassword(id: string, password: string): Promise<void> {
  await api.PUT("/api/v1/users/{user_id}/password", { params: { path: { user_id: id } }, body: { password } });
}

/** Make a link by which a person sets a password; mailed where mail is connected. */
export function makePasswordLink(id: string): Promise<Schemas["PasswordLink"]> {
  return body(api.POST("/api/v1/users/{user_id}/password-link", { params: { path: { user_id: id } } }));
}

export async function takeAwayFactors(id: string): Promise<void> {
  await api.POST("/api/v1/users/{user_id}/factors/removal", { params: { path: { user_id: id } } });
}

export function previewLeaving(id: string): Promise<Schemas["LeavingOutlook"]> {
  return body(api.GET("/api/v1/users/{user_id}/leaving/preview", { params: { path: { user_id: id } } }));
}

export function letLeave(id: string, receivers: string[], reason: string): Promise<Schemas["LeavingInfo"]> {
  return body(api.POST("/api/v1/users/{user_id}/leaving", { params: { path: { user_id: id } }, body: { receivers, reason } }));
}

export function fetchLeaving(id: string): Promise<Schemas["LeavingInfo"]> {
  return body(api.GET("/api/v1/users/{user_id}/leaving", { params: { path: { user_id: id } } }));
}
