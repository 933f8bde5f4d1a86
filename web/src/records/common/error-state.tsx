import { CloudOff, Lock, SearchX, TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { errorText, errorTitle } from "@/api/error-text";
import { ApiError, problemText } from "@/api/problem";
import { Button } from "@/ui/button";
import { State } from "@/ui/state";

interface Props {
  error: unknown;
  onRetry?: () => void;
  compact?: boolean;
}

/** What is shown instead of content that could not be loaded. */
export function ErrorState({ error, onRetry, compact = false }: Props) {
  const { t } = useTranslation();
  const status = error instanceof ApiError ? error.status : 500;
  const icon = status === 403 ? <Lock size={20} /> : status === 404 ? <SearchX size={20} /> : status === 0 ? <CloudOff size={20} /> : <TriangleAlert size={20} />;
  const refused = status === 403 || status === 404;
  // Asking again does not help who may not see it: they go on from home. Small panels stand on a page that goes on by itself.
  const home = refused && !compact ? <Link className="button" to="/">{t("nav.home")}</Link> : undefined;
  const actions = onRetry && !refused ? <Button onClick={onRetry}>{t("common.retry")}</Button> : home;
  const problems = error instanceof ApiError ? error.problems.map(problemText) : [];
  return <State icon={icon} title={errorTitle(error, t)} text={[errorText(error, t), ...problems].join(" ")} actions={actions} compact={compact} role="alert" />;
}
