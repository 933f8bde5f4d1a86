import { useQuery } from "@tanstack/react-query";
import { ArrowLeftRight, Check } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Navigate, useLocation } from "react-router";
import { answerConsent, askConsent } from "@/api/apps";
import { errorText } from "@/api/error-text";
import type { Session } from "@/api/types";
import { useObjects } from "@/api/use-objects";
import { useSessionQuery } from "@/api/use-session";
import { scopeText } from "@/features/security/scopes";
import { useAppsTexts } from "@/i18n/apps/register";
import { ErrorState } from "@/records/common/error-state";
import { Button } from "@/ui/button";
import { Logo } from "@/ui/logo";
import { Skeleton } from "@/ui/skeleton";
import { usePageTitle } from "@/ui/use-page-title";
import "@/ui/sign-in.css";
import "@/features/security/security.css";

/** Where an app sends people: who asks, for what, and what comes of it. Whoever is not signed in does that first. */
export function ConsentPage() {
  const a = useAppsTexts();
  usePageTitle(a("consent.title"));
  const { pathname, search } = useLocation();
  const session = useSessionQuery();
  return (
    <div className="sign-in">
      <main className="sign-in-panel">
        {session.isPending && <Skeleton lines={4} />}
        {session.error && <ErrorState error={session.error} onRetry={() => void session.refetch()} />}
        {session.data === null && <Navigate to={`/sign-in?back=${encodeURIComponent(pathname + search)}`} replace />}
        {session.data && <Question query={search} session={session.data} />}
      </main>
    </div>
  );
}

function Question({ query, session }: { query: string; session: Session }) {
  const { t } = useTranslation();
  const a = useAppsTexts();
  const objects = useObjects().data ?? [];
  const asked = useQuery({ queryKey: ["consent", query], queryFn: () => askConsent(query), retry: false, gcTime: 0 });
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const away = asked.data?.location;
  useEffect(() => {
    // The app asked for something impossible: only it can be told.
    if (away) window.location.replace(away);
  }, [away]);
  const decide = async (allow: boolean) => {
    setBusy(true);
    try {
      window.location.assign(await answerConsent(query, allow));
    } catch (error) {
      setFailure(errorText(error, t));
      setBusy(false);
    }
  };
  if (asked.error) return <ErrorState error={asked.error} />;
  if (asked.isPending || away) return <Skeleton lines={4} />;
  return (
    <>
      <div className="sign-in-brand">
        <span className="consent-marks"><Logo size={40} /><ArrowLeftRight size={18} aria-hidden /><span className="consent-app" aria-hidden>{asked.data.app.slice(0, 1)}</span></span>
        <h1>{a("consent.asks", { app: asked.data.app })}</h1>
        <p className="muted">{a("consent.as", { name: session.user.name, workspace: session.workspace.name })}</p>
      </div>
      <section className="sign-in-form" aria-label={a("consent.wants")}>
        {failure !== null && <p className="notice notice-danger" role="alert">{failure}</p>}
        <strong>{a("consent.wants")}</strong>
        <ul className="consent-scopes">
          {asked.data.scopes.map((scope) => <li key={scope}><Check size={16} aria-hidden />{scopeText(scope, objects, a)}</li>)}
        </ul>
        <p className="muted">{a("consent.never_more")}</p>
        <div className="consent-actions">
          <Button large disabled={busy} onClick={() => void decide(false)}>{a("consent.refuse")}</Button>
          <Button large primary disabled={busy} aria-busy={busy} onClick={() => void decide(true)}>{a("consent.allow")}</Button>
        </div>
        <p className="muted consent-place">{busy ? a("consent.leaving") : a("consent.goes", { place: asked.data.place })}</p>
      </section>
    </>
  );
}
