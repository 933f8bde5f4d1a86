import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useNavigate } from "react-router";
import { fetchAbout } from "@/api/company";
import { ApiError } from "@/api/problem";
import { useSession } from "@/api/use-session";
import { DeletionCard } from "@/features/workspaces/deletion-card";
import { FramesCard } from "@/features/workspaces/frames-card";
import { TakeoutCard } from "@/features/workspaces/takeout-card";
import { useCompanyTexts } from "@/i18n/company/register";
import { ErrorState } from "@/records/common/error-state";
import { Skeleton } from "@/ui/skeleton";
import { usePageTitle } from "@/ui/use-page-title";
import "@/features/workspaces/company.css";

const PLACES = [
  { key: "setup", to: "/setup" },
  { key: "templates", to: "/settings/templates" },
  { key: "sandboxes", to: "/settings/sandboxes" },
  { key: "modules", to: "/setup?step=track" },
] as const;

/** Where administrators find what concerns the company as a whole. */
export function CompanyPage() {
  const c = useCompanyTexts();
  usePageTitle(c("title"));
  const navigate = useNavigate();
  const { user } = useSession();
  const about = useQuery({ queryKey: ["workspace"], queryFn: fetchAbout });
  if (!user.abilities.includes("configure")) return <div className="page"><div className="card"><ErrorState error={new ApiError(403, {})} /></div></div>;
  return (
    <div className="page">
      <header className="page-header">
        <div>
          <h1 className="page-title">{c("title")}</h1>
          <p className="muted">{c("intro")}</p>
        </div>
      </header>
      {about.error && <ErrorState error={about.error} onRetry={() => void about.refetch()} />}
      {about.isPending && <Skeleton lines={4} />}
      <div className="company-grid">
        {PLACES.map(({ key, to }) => (
          <section key={key} className="card company-card">
            <h2 className="section-title">{c(key)}</h2>
            <p className="muted">{c(`${key}_text`)}</p>
            <footer><Button onClick={() => void navigate(to)}>{c(`${key}_open`)}</Button></footer>
          </section>
        ))}
        {about.data?.operator && (
          <section className="card company-card">
            <h2 className="section-title">{c("operator")}</h2>
            <p className="muted">{c("operator_text")}</p>
            <footer><Button onClick={() => void navigate("/settings/workspaces")}>{c("operator_open")}</Button></footer>
          </section>
        )}
      </div>
      <FramesCard />
      {about.data && <TakeoutCard days={about.data.kept_days} />}
      {about.data && !about.data.operator && <DeletionCard about={about.data} />}
    </div>
  );
}
