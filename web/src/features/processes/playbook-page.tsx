import { useQuery } from "@tanstack/react-query";
import { ChevronLeft } from "lucide-react";
import { Link, useParams } from "react-router";
import { fetchPlaybooks, playbookKeys, playbookOf } from "@/api/playbooks";
import { ApiError } from "@/api/problem";
import { fetchObjectBody, fetchProcessDocuments, processKeys } from "@/api/processes";
import { useSession } from "@/api/use-session";
import { PlaybookForm } from "@/features/processes/playbook-form";
import { optionsOf } from "@/features/processes/process-model";
import { labelIn } from "@/fields/values";
import { useStageTexts } from "@/i18n/process/register";
import { ErrorState } from "@/records/common/error-state";
import { Skeleton } from "@/ui/skeleton";
import { usePageTitle } from "@/ui/use-page-title";
import "@/features/processes/processes.css";

/** The playbook of a process: what experience advises per stage, and who gets the weekly brief. */
export function PlaybookPage() {
  const { key = "" } = useParams();
  const t = useStageTexts();
  usePageTitle(t("playbook.title"));
  const { user } = useSession();
  const allowed = user.abilities.includes("configure");
  const processes = useQuery({ queryKey: processKeys.documents, queryFn: ({ signal }) => fetchProcessDocuments(signal), enabled: allowed });
  const process = processes.data?.find((one) => one.key === key)?.process;
  const playbooks = useQuery({ queryKey: playbookKeys.all, queryFn: ({ signal }) => fetchPlaybooks(signal), enabled: allowed });
  const object = useQuery({ queryKey: processKeys.object(process?.object ?? ""), queryFn: () => fetchObjectBody(process?.object ?? ""), enabled: process !== undefined });
  const failure = !allowed ? new ApiError(403, {}) : processes.error ?? playbooks.error ?? object.error ?? (processes.data && !process ? new ApiError(404, {}) : null);
  const ready = failure === null && process && playbooks.data && object.data;
  return (
    <div className="page processes">
      <Link className="muted" to={`/settings/processes/${key}`}><ChevronLeft size={14} aria-hidden style={{ verticalAlign: -2 }} /> {process ? labelIn(process.label, key) : t("designer.title")}</Link>
      <header className="page-header"><h1 className="page-title">{t("playbook.title")}</h1></header>
      <p className="muted">{t("playbook.intro")}</p>
      {failure && <div className="card"><ErrorState error={failure} onRetry={() => { void processes.refetch(); void playbooks.refetch(); }} /></div>}
      {!failure && !ready && <Skeleton lines={8} />}
      {ready && <PlaybookForm key={key} process={process} options={optionsOf(object.data, process.field)} first={playbookOf(playbooks.data, key, process.label)} />}
    </div>
  );
}
