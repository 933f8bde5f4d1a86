import { api, body } from "@/api/http";
import type { Schemas } from "@/api/types";

/** What anybody may know about the server before signing in. */
export function fetchServerInfo(): Promise<Schemas["Info"]> {
  return body(api.GET("/api/v1/info"));
}
