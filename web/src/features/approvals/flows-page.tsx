import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { Plus, Stamp } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";
import { approvalKeys, fetchFlows } from "@/api/approvals";
import { ApiError } from "@/api/problem";
import { useObjects } from "@/api/use-objects";
import { useSession } from "@/api/use-session";
import { labelIn } from "@/fields/values";
import { useInboxTexts } from "@/i18n/inbox/register";
import { currentLanguage } from "@/i18n/language";
import { ErrorState } from "@/records/common/error-state";
import { Chip } from "@/ui/chip";
import { Skeleton } from "@/ui/skeleton";
import { State } from "@/ui/state";
import { usePageTitle } from "@/ui/use-page-title";
import "@/features/approvals/approvals.css";

/** The approval flows of the workspace, for people who configure it. */
export function FlowsPage() {
  const { t } = useTranslation();
  const n = useInboxTexts();
  usePageTitle(n("flows.title"));
  const { user } = useSession();
  const navigate = useNavigate();
  const objects = useObjects();
  const allowed = user.abilities.includes("configure");
  const query = useQuery({ queryKey: approvalKeys.flows, queryFn: ({ signal }) => fetchFlows(signal), enabled: allowed });
  if (!allowed) return <div className="page"><div className="card"><ErrorState error={new ApiError(403, {})} /></div></div>;
  const create = () => void navigate("/settings/approvals/new");
  return (
    <div className="page approvals">
      <header className="page-header">
        <h1 className="page-title">{n("flows.title")}</h1>
        <div className="page-actions"><Button type="primary" icon={<Plus size={16} />} onClick={create}>{n("flows.new")}</Button></div>
      </header>
      <p className="muted">{n("flows.intro")}</p>
      {query.error && <div className="card"><ErrorState error={query.error} onRetry={() => void query.refetch()} /></div>}
      {query.isPending && <Skeleton lines={4} />}
      {query.data?.length === 0 && <div className="card"><State icon={<Stamp size={20} />} title={n("flows.empty")} text={n("flows.empty_text")} /></div>}
      <ul className="approval-list">
        {query.data?.map(({ key, flow }) => (
          <li key={key}>
            <Link className="card approval-card" to={`/settings/approvals/${key}`}>
              <span className="approval-top">
                <strong>{labelIn(flow.label, currentLanguage())}</strong>
                <Chip text={n(flow.active ? "flows.active" : "flows.inactive")} color={flow.active ? "green" : "default"} />
              </span>
              <span className="muted">
                {objects.data?.find((one) => one.api_name === flow.object)?.label ?? flow.object}
                {" · "}
                {flow.trigger === null ? n("flows.manual") : flow.trigger.on.map((on) => n(`flows.on.${on}`)).join(t("common.list_separator"))}
                {" · "}
                {n("flows.step_count", { count: flow.steps.length })}
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </div>
  );
}
