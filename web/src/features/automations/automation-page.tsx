import { useQuery } from "@tanstack/react-query";
import { ChevronLeft } from "lucide-react";
import { Link, useParams } from "react-router";
import { automationKeys, fetchAutomation, type Automation } from "@/api/automations";
import { ApiError } from "@/api/problem";
import { useSession } from "@/api/use-session";
import { AutomationEditor } from "@/features/automations/automation-editor";
import { labelIn } from "@/fields/values";
import { useAutomationTexts } from "@/i18n/automation/register";
import { currentLanguage } from "@/i18n/language";
import { ErrorState } from "@/records/common/error-state";
import { Skeleton } from "@/ui/skeleton";
import { usePageTitle } from "@/ui/use-page-title";
import "@/features/automations/automations.css";

const NEW: Automation = { label: {}, object: null, trigger: { on: "created" }, steps: [{ id: "task", do: "task", subject: "", due: { working_days: 1 } }] };

/** One automation: its flow, its text, its runs. */
export function AutomationPage() {
  const { key = "" } = useParams();
  const n = useAutomationTexts();
  const { user } = useSession();
  const fresh = key === "new";
  const query = useQuery({ queryKey: automationKeys.one(key), queryFn: () => fetchAutomation(key), enabled: !fresh, staleTime: Infinity });
  const stored = fresh ? NEW : query.data;
  const title = stored && !fresh ? labelIn(stored.label, currentLanguage()) : n("create");
  usePageTitle(title);
  const failure = !user.abilities.includes("configure") ? new ApiError(403, {}) : query.error;
  return (
    <div className="page automation-page">
      <Link className="muted" to="/settings/automations"><ChevronLeft size={14} aria-hidden style={{ verticalAlign: -2 }} /> {n("title")}</Link>
      {failure && <div className="card"><ErrorState error={failure} onRetry={() => void query.refetch()} /></div>}
      {!failure && !stored && <Skeleton lines={8} />}
      {!failure && stored && <AutomationEditor key={key} name={fresh ? null : key} stored={stored} />}
    </div>
  );
}
