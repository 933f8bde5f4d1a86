/** The one door to the server: a client typed by the API's description that throws `ApiError` for every failure. */
import createClient, { type Middleware } from "openapi-fetch";
import { fetchTogether } from "@/api/batching";
import { ApiError, type ProblemBody } from "@/api/problem";
import type { paths } from "@/api/schema";
import { currentLanguage } from "@/i18n/language";

const UNSAFE = new Set(["POST", "PUT", "PATCH", "DELETE"]);

let csrfToken = "";
let onSignedOut: () => void = () => undefined;
/** With which session a request was sent; its refusal says nothing about a later one. */
const sentWith = new WeakMap<Request, string>();

export function setCsrfToken(token: string): void {
  csrfToken = token;
}

/** Called when any request is answered with 401: the session has ended elsewhere. */
export function setSignedOutListener(listener: () => void): void {
  onSignedOut = listener;
}

const middleware: Middleware = {
  onRequest({ request }) {
    request.headers.set("Accept-Language", currentLanguage());
    if (UNSAFE.has(request.method) && csrfToken !== "") request.headers.set("X-CSRF-Token", csrfToken);
    sentWith.set(request, csrfToken);
    return request;
  },
  async onResponse({ request, response }) {
    if (response.ok) return response;
    throw await failure(request, response);
  },
  onError({ error }) {
    if (error instanceof ApiError || (error instanceof DOMException && error.name === "AbortError")) return undefined;
    return new ApiError(0, { code: "network" });
  },
};

export const api = createClient<paths>({ credentials: "same-origin", fetch: fetchTogether });
api.use(middleware);

async function failure(request: Request, response: Response): Promise<ApiError> {
  let body: ProblemBody = {};
  try {
    const parsed: unknown = await response.json();
    if (typeof parsed === "object" && parsed !== null) body = parsed as ProblemBody;
  } catch {
    // Not JSON: a proxy's page, say. The status alone decides the sentence that is shown.
  }
  if (response.status === 401 && body.code !== "wrong_credentials" && sentWith.get(request) === csrfToken) onSignedOut();
  return new ApiError(response.status, body);
}

/** The body of an answer. Failures have thrown before; an empty body where one was promised is one too. */
export async function body<T>(answer: Promise<{ data?: T; response: Response }>): Promise<NonNullable<T>> {
  const { data, response } = await answer;
  if (data === undefined || data === null) throw new ApiError(response.status, { code: "empty_answer" });
  return data;
}
