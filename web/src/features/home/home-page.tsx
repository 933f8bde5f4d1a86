import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { useObjects } from "@/api/use-objects";
import { useSession } from "@/api/use-session";
import { HomePanel } from "@/features/home/home-panel";
import { PANELS, type Scope } from "@/features/home/panels";
import { useScope } from "@/features/home/use-scope";
import { QuickActions } from "@/features/home/quick-actions";
import { formatToday } from "@/i18n/format";
import { can } from "@/records/can";
import { ErrorState } from "@/records/common/error-state";
import { Skeleton } from "@/ui/skeleton";
import { usePageTitle } from "@/ui/use-page-title";
import "@/features/home/home.css";

const Urgent = lazy(async () => ({ default: (await import("@/features/home/more")).Urgent }));
const Numbers = lazy(async () => ({ default: (await import("@/features/home/more")).Numbers }));

const FirstSteps = lazy(async () => ({ default: (await import("@/features/home/more")).FirstSteps }));

/** Who sees nothing but these has no other people's records to look at. */
const PERSONAL = ["task", "user"];
const SCOPES: readonly Scope[] = ["mine", "all"];

/** Today: what is due, what is new, what is open. */
export function HomePage() {
  const { t } = useTranslation();
  usePageTitle(t("nav.home"));
  const { user } = useSession();
  const objects = useObjects();
  const today = formatToday();

  const visible = new Map((objects.data ?? []).map((object) => [object.api_name, object]));
  const { scope, choose } = useScope(visible.has("opportunity"));
  const worksOn = (name: string) => { const object = visible.get(name); return object !== undefined && can("edit", object); };
  const panels = PANELS.filter((panel) => worksOn(panel.object)).map((panel) => ({ key: panel.key, shown: <HomePanel key={panel.key} panel={panel} scope={scope} /> }));
  return (
    <div className="page home">
      <header className="home-head">
        <div>
          <p className="muted">{today}</p>
          <h1 className="page-title">{t("home.greeting", { name: user.name })}</h1>
        </div>
        <QuickActions objects={objects.data ?? []} />
      </header>
      <Suspense fallback={null}><FirstSteps /></Suspense>
      {[...visible.keys()].some((name) => !PERSONAL.includes(name)) && <div className="home-scope" role="group" aria-label={t("home.scope")}>
        {SCOPES.map((each) => (
          <button key={each} type="button" aria-pressed={scope === each} onClick={() => { choose(each); }}>
            {t(`home.scope_${each}`)}
          </button>
        ))}
      </div>}
      {objects.error && <ErrorState error={objects.error} onRetry={() => void objects.refetch()} />}
      {objects.isPending && <Skeleton lines={6} />}
      <div className="home-panels">
        {panels.filter(({ key }) => key === "tasks").map(({ shown }) => shown)}
        <Suspense fallback={null}><Urgent scope={scope} /></Suspense>
        {panels.filter(({ key }) => key !== "tasks").map(({ shown }) => shown)}
        <Suspense fallback={null}><Numbers scope={scope} /></Suspense>
      </div>
    </div>
  );
}
