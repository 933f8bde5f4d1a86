/** How the running system is doing, for administrators. */
import { api, body } from "@/api/http";
import type { Schemas } from "@/api/types";

export function fetchPools(): Promise<Schemas["PoolsInfo"]> {
  return body(api.GET("/api/v1/operations/pools"));
}

export function fetchBackups(): Promise<Schemas["BackupsInfo"]> {
  return body(api.GET("/api/v1/operations/backups"));
}

export function startBackup(): Promise<Schemas["JobInfo"]> {
  return body(api.POST("/api/v1/operations/backups"));
}

export async function endConnection(pid: number): Promise<void> {
  await api.POST("/api/v1/operations/connections/{pid}/end", { params: { path: { pid } } });
}
