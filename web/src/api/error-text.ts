/** One sentence for any failure: the server's own where it gave one, else ours. Never a code or a stack. */
import type { TFunction } from "i18next";
import { ApiError, type FieldProblem } from "@/api/problem";

export function errorTitle(error: unknown, t: TFunction): string {
  if (!(error instanceof ApiError)) return t("errors.unexpected_title");
  if (error.status === 0) return t("errors.network_title");
  if (error.status === 403) return t("errors.forbidden_title");
  if (error.status === 404) return t("errors.not_found_title");
  if (error.status === 429 || error.status === 503) return t("errors.busy_title");
  if (error.status === 409) return t("errors.conflict_title");
  if (error.status < 500) return t("errors.invalid_title");
  return t("errors.unexpected_title");
}

export function errorText(error: unknown, t: TFunction): string {
  if (!(error instanceof ApiError)) return t("errors.unexpected");
  if (error.status === 0) return t("errors.network");
  if (error.detail && error.status < 500) return error.detail;
  if (error.status === 403) return t("errors.forbidden");
  if (error.status === 404) return t("errors.not_found");
  if (error.status === 409) return t("errors.conflict");
  if (error.status === 429 || error.status === 503) return t("errors.busy");
  if (error.status < 500) return t("errors.invalid");
  return error.requestId ? t("errors.unexpected_with_id", { id: error.requestId }) : t("errors.unexpected");
}

/** Every single reason of a failure; the one sentence where the server gives none. */
export function problemsOf(error: unknown, t: TFunction): readonly FieldProblem[] {
  return error instanceof ApiError && error.problems.length > 0 ? error.problems : [{ pointer: "", code: "", message: errorText(error, t) }];
}
