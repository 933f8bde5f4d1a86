import { request } from "@/api/http";

/** What anybody may know about the server before signing in. */
export interface ServerInfo {
  version: string;
  demo: boolean;
  demo_logins: string[];
  demo_password: string | null;
}

export function fetchServerInfo(): Promise<ServerInfo> {
  return request<ServerInfo>("GET", "/info");
}
