import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { Navigate, Outlet, ScrollRestoration, useLocation } from "react-router";
import { ApiError } from "@/api/problem";
import { setReasonAsker } from "@/api/reason";
import { hasLeft } from "@/api/session";
import { SessionContext, useSession, useSessionQuery } from "@/api/use-session";
import { BottomNav } from "@/app/bottom-nav";
import { Header } from "@/app/header";
import { SideNav } from "@/app/side-nav";
import { useLiveUpdates } from "@/app/use-live-updates";
import { usePersonalSettings } from "@/app/use-personal-settings";
import { ErrorState } from "@/records/common/error-state";
import { Skeleton } from "@/ui/skeleton";
import { useIsPhone } from "@/ui/use-media";
import "@/app/shell.css";

setReasonAsker(async (withFiles) => (await import("@/features/approvals/ask-reason")).askReason(withFiles));

const SessionMarks = lazy(async () => ({ default: (await import("@/features/access/session-marks")).SessionMarks }));

const FactorNotice = lazy(async () => ({ default: (await import("@/features/security/factor-notice")).FactorNotice }));

const ClosedPage = lazy(async () => ({ default: (await import("@/features/workspaces/closed-page")).ClosedPage }));
const WorkspaceNotice = lazy(async () => ({ default: (await import("@/app/after")).WorkspaceNotice }));
const OfflineBar = lazy(async () => ({ default: (await import("@/app/after")).OfflineBar }));

const CLOSED = new Set(["workspace_suspended", "workspace_closing", "unknown_workspace"]);

/** The frame around every page of a signed-in person. */
export function Shell() {
  const location = useLocation();
  const session = useSessionQuery();
  if (session.isPending) return <Skeleton lines={3} />;
  if (session.error instanceof ApiError && CLOSED.has(session.error.code)) return <Suspense fallback={null}><ClosedPage error={session.error} /></Suspense>;
  if (session.error) return <main><ErrorState error={session.error} onRetry={() => void session.refetch()} /></main>;
  if (session.data === null) {
    const back = hasLeft() ? "/" : `${location.pathname}${location.search}`;
    return <Navigate to={back === "/" ? "/sign-in" : `/sign-in?back=${encodeURIComponent(back)}`} replace />;
  }
  return <SessionContext value={session.data}><SignedIn /></SessionContext>;
}

function SignedIn() {
  const { t } = useTranslation();
  const phone = useIsPhone();
  const session = useSession();
  const settled = usePersonalSettings();
  useLiveUpdates();
  return (
    <div className="shell">
      <a className="skip-link" href="#content">{t("nav.skip")}</a>
      {!phone && <SideNav />}
      <div className="shell-main">
        {(session.seen_as !== null || session.watermark) && <Suspense fallback={null}><SessionMarks session={session} /></Suspense>}
        {session.second_factor_due !== null && <Suspense fallback={null}><FactorNotice due={session.second_factor_due} /></Suspense>}
        <Header />
        <Suspense fallback={null}><OfflineBar /></Suspense>
        <Suspense fallback={null}><WorkspaceNotice /></Suspense>
        <main id="content" tabIndex={-1}>
          <Suspense fallback={<Skeleton lines={6} />}>
            {settled ? <Outlet /> : <Skeleton lines={6} />}
          </Suspense>
        </main>
        {phone && <BottomNav />}
      </div>
      <ScrollRestoration />
    </div>
  );
}
