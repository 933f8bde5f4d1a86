/** The one door to the server: adds language, CSRF token and idempotency key, and throws `ApiError` for every failure. */
import { currentLanguage } from "@/i18n/language";
import { ApiError, type ProblemBody } from "@/api/problem";

export interface RequestOptions {
  query?: Record<string, string | number | boolean | null | undefined>;
  body?: unknown;
  form?: FormData;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

const UNSAFE = new Set(["POST", "PUT", "PATCH", "DELETE"]);

let csrfToken = "";
let onSignedOut: () => void = () => undefined;

export function setCsrfToken(token: string): void {
  csrfToken = token;
}

/** Called when any request is answered with 401: the session has ended elsewhere. */
export function setSignedOutListener(listener: () => void): void {
  onSignedOut = listener;
}

export async function request<T>(method: string, path: string, options: RequestOptions = {}): Promise<T> {
  let response: Response;
  try {
    response = await fetch(address(path, options.query), {
      method,
      credentials: "same-origin",
      headers: headersFor(method, options),
      ...(options.form ? { body: options.form } : options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
      ...(options.signal ? { signal: options.signal } : {}),
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ApiError(0, { code: "network" });
  }
  if (!response.ok) throw await failure(response);
  if (response.status === 204) return undefined as T;
  return (await response.json()) as T;
}

function address(path: string, query: RequestOptions["query"]): string {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(query ?? {})) {
    if (value !== null && value !== undefined && value !== "") params.set(key, String(value));
  }
  const text = params.toString();
  return `/api/v1${path}${text === "" ? "" : `?${text}`}`;
}

function headersFor(method: string, options: RequestOptions): Record<string, string> {
  const headers: Record<string, string> = { Accept: "application/json", "Accept-Language": currentLanguage() };
  if (options.body !== undefined && !options.form) headers["Content-Type"] = "application/json";
  if (UNSAFE.has(method) && csrfToken !== "") headers["X-CSRF-Token"] = csrfToken;
  return { ...headers, ...options.headers };
}

async function failure(response: Response): Promise<ApiError> {
  let body: ProblemBody = {};
  try {
    const parsed: unknown = await response.json();
    if (typeof parsed === "object" && parsed !== null) body = parsed as ProblemBody;
  } catch {
    // Not JSON: a proxy's page, say. The status alone decides the sentence that is shown.
  }
  if (response.status === 401 && body.code !== "wrong_credentials") onSignedOut();
  return new ApiError(response.status, body);
}
