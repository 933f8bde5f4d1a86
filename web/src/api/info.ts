import { request } from "@/api/http";

/** What anybody may know about the server before signing in. */
export interface ServerInfo {
  version: string;
  demo: { logins: string[]; password: string } | null;
}

export function fetchServerInfo(): Promise<ServerInfo> {
  return request<ServerInfo>("GET", "/info");
}
