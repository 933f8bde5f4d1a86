import { useQuery } from "@tanstack/react-query";
import { ChevronLeft } from "lucide-react";
import { Link, useParams } from "react-router";
import { ApiError } from "@/api/problem";
import { fetchProcessDocuments, NEW_PROCESS, processKeys } from "@/api/processes";
import { useSession } from "@/api/use-session";
import { ProcessForm } from "@/features/processes/process-form";
import { ProcessStart } from "@/features/processes/process-start";
import { labelIn } from "@/fields/values";
import { currentLanguage } from "@/i18n/language";
import { useStageTexts } from "@/i18n/process/register";
import { ErrorState } from "@/records/common/error-state";
import { Skeleton } from "@/ui/skeleton";
import { usePageTitle } from "@/ui/use-page-title";
import "@/features/processes/processes.css";

/** One process: its stages, what they take, and the moves between them. */
export function ProcessPage() {
  const { key = "" } = useParams();
  const t = useStageTexts();
  const { user } = useSession();
  const fresh = key === "new";
  const query = useQuery({ queryKey: processKeys.documents, queryFn: ({ signal }) => fetchProcessDocuments(signal) });
  const found = fresh ? NEW_PROCESS : query.data?.find((one) => one.key === key)?.process;
  const title = fresh || !found ? t("designer.new") : labelIn(found.label, currentLanguage()) || key;
  usePageTitle(title);
  const failure = !user.abilities.includes("configure") ? new ApiError(403, {}) : query.error ?? (query.data && !found ? new ApiError(404, {}) : null);
  const ready = failure === null && query.data && found;
  return (
    <div className="page processes">
      <Link className="muted" to="/settings/processes"><ChevronLeft size={14} aria-hidden style={{ verticalAlign: -2 }} /> {t("designer.title")}</Link>
      <header className="page-header">
        <h1 className="page-title">{title}</h1>
        {ready && !fresh && <div className="page-actions"><Link className="button" to={`/settings/processes/${key}/playbook`}>{t("playbook.title")}</Link><a className="muted" href={`/api/v1/meta/documents/process/${key}`} target="_blank" rel="noreferrer">{t("designer.yaml")}</a></div>}
      </header>
      {failure && <div className="card"><ErrorState error={failure} onRetry={() => void query.refetch()} /></div>}
      {!failure && !query.data && <Skeleton lines={8} />}
      {ready && (fresh ? <ProcessStart taken={query.data.map((one) => one.key)} /> : <ProcessForm key={key} name={key} stored={found} fresh={false} />)}
    </div>
  );
}
