import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { Milestone, Plus } from "lucide-react";
import { Link, useNavigate } from "react-router";
import { ApiError } from "@/api/problem";
import { fetchProcessDocuments, processKeys } from "@/api/processes";
import { useObjects } from "@/api/use-objects";
import { useSession } from "@/api/use-session";
import { labelIn } from "@/fields/values";
import { currentLanguage } from "@/i18n/language";
import { useStageTexts } from "@/i18n/process/register";
import { ErrorState } from "@/records/common/error-state";
import { Chip } from "@/ui/chip";
import { Skeleton } from "@/ui/skeleton";
import { State } from "@/ui/state";
import { usePageTitle } from "@/ui/use-page-title";
import "@/features/processes/processes.css";

/** The processes of the workspace, for people who configure it. */
export function ProcessesPage() {
  const t = useStageTexts();
  usePageTitle(t("designer.title"));
  const { user } = useSession();
  const navigate = useNavigate();
  const objects = useObjects();
  const allowed = user.abilities.includes("configure");
  const query = useQuery({ queryKey: processKeys.documents, queryFn: ({ signal }) => fetchProcessDocuments(signal), enabled: allowed });
  if (!allowed) return <div className="page"><div className="card"><ErrorState error={new ApiError(403, {})} /></div></div>;
  return (
    <div className="page processes">
      <header className="page-header">
        <h1 className="page-title">{t("designer.title")}</h1>
        <div className="page-actions"><Button type="primary" icon={<Plus size={16} />} onClick={() => void navigate("/settings/processes/new")}>{t("designer.new")}</Button></div>
      </header>
      <p className="muted">{t("designer.intro")}</p>
      {query.error && <div className="card"><ErrorState error={query.error} onRetry={() => void query.refetch()} /></div>}
      {query.isPending && <Skeleton lines={4} />}
      {query.data?.length === 0 && <div className="card"><State icon={<Milestone size={20} />} title={t("designer.empty")} text={t("designer.empty_text")} /></div>}
      <ul className="process-list">
        {query.data?.map(({ key, process }) => (
          <li key={key}>
            <Link className="card" to={`/settings/processes/${key}`}>
              <strong>{labelIn(process.label, currentLanguage()) || key}</strong>
              <Chip text={t(process.active ? "designer.active" : "designer.inactive")} color={process.active ? "green" : "default"} />
              <span className="muted">
                {objects.data?.find((one) => one.api_name === process.object)?.label ?? process.object}
                {" · "}
                {t("designer.count", { count: Object.keys(process.stages).length })}
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </div>
  );
}
