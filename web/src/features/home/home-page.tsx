import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";
import { useObjects } from "@/api/use-objects";
import { useSession } from "@/api/use-session";
import { HomePanel } from "@/features/home/home-panel";
import { PANELS, type Scope } from "@/features/home/panels";
import { QuickActions } from "@/features/home/quick-actions";
import { formatToday } from "@/i18n/format";
import { ErrorState } from "@/records/common/error-state";
import { Skeleton } from "@/ui/skeleton";
import { usePageTitle } from "@/ui/use-page-title";
import "@/features/home/home.css";

const SCOPES: readonly Scope[] = ["mine", "all"];

/** Today: what is due, what is new, what is open. */
export function HomePage() {
  const { t } = useTranslation();
  usePageTitle(t("nav.home"));
  const { user } = useSession();
  const objects = useObjects();
  const [params, setParams] = useSearchParams();
  const scope: Scope = params.get("scope") === "all" ? "all" : "mine";
  const today = formatToday();

  const visible = new Set((objects.data ?? []).map((object) => object.api_name));
  return (
    <div className="page home">
      <header className="home-head">
        <div>
          <p className="muted">{today}</p>
          <h1 className="page-title">{t("home.greeting", { name: user.name })}</h1>
        </div>
        <QuickActions objects={objects.data ?? []} />
      </header>
      <div className="home-scope" role="group" aria-label={t("home.scope")}>
        {SCOPES.map((each) => (
          <button key={each} type="button" aria-pressed={scope === each} onClick={() => { setParams(each === "all" ? { scope: "all" } : {}, { replace: true }); }}>
            {t(`home.scope_${each}`)}
          </button>
        ))}
      </div>
      {objects.error && <ErrorState error={objects.error} onRetry={() => void objects.refetch()} />}
      {objects.isPending && <Skeleton lines={6} />}
      <div className="home-panels">
        {PANELS.filter((panel) => visible.has(panel.object)).map((panel) => <HomePanel key={panel.key} panel={panel} scope={scope} />)}
      </div>
    </div>
  );
}
