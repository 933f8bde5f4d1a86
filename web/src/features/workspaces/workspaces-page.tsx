import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Input, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { changeTrial, deleteWorkspace, fetchWorkspaces, resumeWorkspace, suspendWorkspace, type WorkspaceInfo } from "@/api/company";
import { errorText } from "@/api/error-text";
import { DeletionItem } from "@/features/workspaces/deletion-item";
import { formatDateTime } from "@/i18n/format";
import { useCompanyTexts } from "@/i18n/company/register";
import { ErrorState } from "@/records/common/error-state";
import { Chip } from "@/ui/chip";
import { Skeleton } from "@/ui/skeleton";
import { showToast } from "@/ui/toast";
import { usePageTitle } from "@/ui/use-page-title";
import "@/features/workspaces/company.css";

const STATES = { active: "green", suspended: "orange", deleting: "red", creating: "default" } as const;
const PROLONGED_DAYS = 14;

type Asking = { what: "suspend" | "delete"; about: WorkspaceInfo };

/** The companies of this server, for its operators. */
export function WorkspacesPage() {
  const { t } = useTranslation();
  const c = useCompanyTexts();
  usePageTitle(c("operator"));
  const client = useQueryClient();
  const query = useQuery({ queryKey: ["operator"], queryFn: fetchWorkspaces });
  const [asking, setAsking] = useState<Asking | null>(null);
  const [text, setText] = useState("");
  const act = async (work: () => Promise<unknown>) => {
    try {
      await work();
      setAsking(null);
      setText("");
    } catch (error) {
      showToast({ kind: "failed", text: errorText(error, t) });
    }
    await client.invalidateQueries({ queryKey: ["operator"] });
  };
  const state = (one: WorkspaceInfo): keyof typeof STATES => (one.state in STATES ? (one.state as keyof typeof STATES) : "creating");
  return (
    <div className="page">
      <header className="page-header"><h1 className="page-title">{c("operator")}</h1></header>
      {query.error && <div className="card"><ErrorState error={query.error} onRetry={() => void query.refetch()} /></div>}
      {query.isPending && <Skeleton lines={6} />}
      {query.data && (
        <ul className="card company-list">
          {query.data.items.map((one) => (
            <li key={one.id}>
              <div className="company-head">
                <strong>{one.name}</strong><code className="muted">{one.id}</code>
                <Chip text={c(`state_${state(one)}`)} color={STATES[state(one)]} />
                {one.sandbox_of !== null && <Chip text={c("state_sandbox")} color="purple" />}
                {one.trial_ends_at !== null && <Chip text={c(one.read_only ? "state_read_only" : "state_trial")} color={one.read_only ? "red" : "blue"} />}
                {one.own && <Chip text={c("own")} color="cyan" />}
              </div>
              <p className="muted">
                {c("created", { at: formatDateTime(one.created_at) })}
                {one.trial_ends_at !== null && <> · {c("trial_until", { at: formatDateTime(one.trial_ends_at) })}</>}
                {one.state_reason !== null && <> · {one.state_reason}</>}
                {one.hosts.length > 0 && <> · {one.hosts.join(", ")}</>}
              </p>
              <div className="company-actions">
                <Button size="small" href={`/w/${one.id}`}>{c("open")}</Button>
                {one.trial_ends_at !== null && <Button size="small" onClick={() => void act(() => changeTrial(one.id, PROLONGED_DAYS))}>{c("prolong")}</Button>}
                {one.trial_ends_at !== null && <Button size="small" onClick={() => void act(() => changeTrial(one.id, null))}>{c("convert")}</Button>}
                {!one.own && one.state === "active" && <Button size="small" onClick={() => { setAsking({ what: "suspend", about: one }); }}>{c("suspend")}</Button>}
                {!one.own && one.state !== "active" && <Button size="small" onClick={() => void act(() => resumeWorkspace(one.id))}>{c(one.state === "deleting" ? "withdraw" : "resume")}</Button>}
                {!one.own && one.state !== "deleting" && <Button size="small" danger onClick={() => { setAsking({ what: "delete", about: one }); }}>{c("delete")}</Button>}
              </div>
            </li>
          ))}
        </ul>
      )}
      {query.data && query.data.deletions.length > 0 && (
        <>
          <h2 className="section-title" style={{ margin: "24px 0 10px" }}>{c("deletions")}</h2>
          <ul className="card company-list">{query.data.deletions.map((one) => <DeletionItem key={one.id} one={one} />)}</ul>
        </>
      )}
      {asking && (
        <Modal
          open
          title={c(asking.what === "suspend" ? "suspend_title" : "delete_title", { name: asking.about.name })}
          okText={c(asking.what)}
          cancelText={c("cancel")}
          okButtonProps={{ danger: true, disabled: asking.what === "delete" && text !== asking.about.id }}
          onCancel={() => { setAsking(null); setText(""); }}
          onOk={() => act(() => (asking.what === "suspend" ? suspendWorkspace(asking.about.id, text) : deleteWorkspace(asking.about.id)))}
        >
          {asking.what === "suspend" && <p>{c("suspend_text")}</p>}
          <Input
            aria-label={asking.what === "suspend" ? c("reason") : c("deletion_confirm", { id: asking.about.id })}
            placeholder={asking.what === "suspend" ? c("reason") : c("deletion_confirm", { id: asking.about.id })}
            value={text}
            onChange={(event) => { setText(event.target.value); }}
          />
        </Modal>
      )}
    </div>
  );
}
