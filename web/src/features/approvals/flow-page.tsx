import { useQuery } from "@tanstack/react-query";
import { ChevronLeft } from "lucide-react";
import { Link, useParams } from "react-router";
import { approvalKeys, fetchFlows, NEW_STEP, type Flow } from "@/api/approvals";
import { ApiError } from "@/api/problem";
import { useSession } from "@/api/use-session";
import { FlowForm } from "@/features/approvals/flow-form";
import { labelIn } from "@/fields/values";
import { useInboxTexts } from "@/i18n/inbox/register";
import { currentLanguage } from "@/i18n/language";
import { ErrorState } from "@/records/common/error-state";
import { Skeleton } from "@/ui/skeleton";
import { usePageTitle } from "@/ui/use-page-title";
import "@/features/approvals/approvals.css";

const NEW_FLOW: Flow = {
  label: {}, object: "", active: true, position: 0, trigger: { on: ["update"], fields: [] }, condition: null, before: null, require_reason: false,
  steps: [{ ...NEW_STEP, approvers: [{ kind: "owner_manager", level: 1 }] }],
};

/** One approval flow: when it asks, and who decides, step by step. */
export function FlowPage() {
  const { key = "" } = useParams();
  const n = useInboxTexts();
  const { user } = useSession();
  const query = useQuery({ queryKey: approvalKeys.flows, queryFn: ({ signal }) => fetchFlows(signal) });
  const found = key === "new" ? NEW_FLOW : query.data?.find((one) => one.key === key)?.flow;
  const title = found && key !== "new" ? labelIn(found.label, currentLanguage()) : n("flows.new");
  usePageTitle(title);
  const failure = !user.abilities.includes("configure") ? new ApiError(403, {}) : query.error ?? (query.data && !found ? new ApiError(404, {}) : null);
  return (
    <div className="page approvals">
      <Link className="muted" to="/settings/approvals"><ChevronLeft size={14} aria-hidden style={{ verticalAlign: -2 }} /> {n("flows.title")}</Link>
      <header className="page-header"><h1 className="page-title">{title}</h1></header>
      {failure && <div className="card"><ErrorState error={failure} onRetry={() => void query.refetch()} /></div>}
      {!failure && !query.data && <Skeleton lines={8} />}
      {!failure && query.data && found && <FlowForm key={key} name={key === "new" ? null : key} stored={found} taken={query.data.map((one) => one.key)} />}
    </div>
  );
}
