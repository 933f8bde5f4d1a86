/** Roles that can be given to people, for who configures. */
import { api, body } from "@/api/http";
import type { Schemas } from "@/api/types";

export async function fetchRoles(signal: AbortSignal): Promise<Schemas["Role"][]> {
  return body(api.GET("/api/v1/roles", { signal }));
}
