import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { BellRing, Plus, Workflow } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";
import { automationKeys, fetchAutomations, pauseAutomation, type AutomationInfo, type Trigger } from "@/api/automations";
import { errorText } from "@/api/error-text";
import { ApiError } from "@/api/problem";
import { useObjects } from "@/api/use-objects";
import { useSession } from "@/api/use-session";
import { TRIGGER_ICONS } from "@/features/automations/words";
import { labelIn } from "@/fields/values";
import { formatDateTime } from "@/i18n/format";
import { useAutomationTexts } from "@/i18n/automation/register";
import { currentLanguage } from "@/i18n/language";
import { ErrorState } from "@/records/common/error-state";
import { Chip } from "@/ui/chip";
import { Skeleton } from "@/ui/skeleton";
import { State } from "@/ui/state";
import { showToast } from "@/ui/toast";
import { usePageTitle } from "@/ui/use-page-title";
import "@/features/automations/automations.css";

/** All automations of the workspace, for people who configure it. */
export function AutomationsPage() {
  const n = useAutomationTexts();
  usePageTitle(n("title"));
  const { user } = useSession();
  const navigate = useNavigate();
  const allowed = user.abilities.includes("configure");
  const query = useQuery({ queryKey: automationKeys.list, queryFn: ({ signal }) => fetchAutomations(signal), enabled: allowed });
  if (!allowed) return <div className="page"><div className="card"><ErrorState error={new ApiError(403, {})} /></div></div>;
  return (
    <div className="page automation-page">
      <header className="page-header">
        <h1 className="page-title">{n("title")}</h1>
        <div className="page-actions">
          <Button icon={<BellRing size={16} />} onClick={() => void navigate("/settings/reminders")}>{n("reminders.title")}</Button>
          <Button type="primary" icon={<Plus size={16} />} onClick={() => void navigate("/settings/automations/new")}>{n("create")}</Button>
        </div>
      </header>
      <p className="muted">{n("intro")}</p>
      {query.error && <div className="card"><ErrorState error={query.error} onRetry={() => void query.refetch()} /></div>}
      {query.isPending && <Skeleton lines={4} />}
      {query.data?.length === 0 && <div className="card"><State icon={<Workflow size={20} />} title={n("empty")} text={n("empty_text")} /></div>}
      <ul className="auto-list">{query.data?.map((one) => <Item key={one.key} info={one} />)}</ul>
    </div>
  );
}

function Item({ info }: { info: AutomationInfo }) {
  const { t } = useTranslation();
  const n = useAutomationTexts();
  const client = useQueryClient();
  const objects = useObjects();
  const trigger = info.trigger as unknown as Trigger;
  const Icon = TRIGGER_ICONS[trigger.on];
  const failed = info.counts.failed ?? 0;
  const done = info.counts.done ?? 0;
  const open = Object.values(info.counts).reduce((sum, each) => sum + each, 0) - failed - done - (info.counts.stopped ?? 0);
  const state = info.paused_at ? "paused" : info.active ? "active" : "inactive";
  const toggle = async () => {
    try {
      await pauseAutomation(info.key, info.paused_at === null);
    } catch (error) {
      showToast({ kind: "failed", text: errorText(error, t) });
    }
    await client.invalidateQueries({ queryKey: automationKeys.list });
  };
  return (
    <li className="card auto-card">
      <span className="auto-node-icon"><Icon size={17} aria-hidden /></span>
      <Link to={`/settings/automations/${info.key}`}>
        <span className="auto-card-top"><strong>{labelIn(info.label, currentLanguage())}</strong><Chip text={n(state)} color={state === "active" ? "green" : state === "paused" ? "orange" : "default"} /></span>
        <span className="muted">
          {[n(`triggers.${trigger.on}`), objects.data?.find((one) => one.api_name === info.object)?.label, info.next_at && n("next_at", { at: formatDateTime(info.next_at) }), info.last_at && n("last_at", { at: formatDateTime(info.last_at) })].filter(Boolean).join(" · ")}
        </span>
        <span className={failed > 0 ? "auto-failed" : "muted"}>{n("counts", { done, failed, open })}</span>
        {info.warnings.map((text) => <span key={text} className="auto-warning">{text}</span>)}
      </Link>
      <Button size="small" onClick={() => void toggle()}>{n(info.paused_at ? "resume" : "pause")}</Button>
    </li>
  );
}
