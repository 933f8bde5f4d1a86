import { useQuery, useQueryClient } from "@tanstack/react-query";
import { ChevronLeft, FileDown } from "lucide-react";
import { Link, useParams } from "react-router";
import { approvalKeys, decide, fetchApproval, type Approval, type Decision } from "@/api/approvals";
import { keys } from "@/api/query-keys";
import { ApprovalActions } from "@/features/approvals/approval-actions";
import { ApprovalDetails } from "@/features/approvals/approval-details";
import { DecisionBar } from "@/features/approvals/decision-bar";
import { useInboxTexts } from "@/i18n/inbox/register";
import { ErrorState } from "@/records/common/error-state";
import { KeptTop } from "@/records/form/kept-parts";
import { useKeptForm } from "@/records/form/use-kept-form";
import { Skeleton } from "@/ui/skeleton";
import { showToast } from "@/ui/toast";
import { usePageTitle } from "@/ui/use-page-title";
import "@/features/approvals/approvals.css";

/** One approval: what changes, who decides, and, for whoever is asked, two buttons. */
export function ApprovalPage() {
  const { id = "" } = useParams();
  const n = useInboxTexts();
  const query = useQuery({ queryKey: approvalKeys.one(id), queryFn: ({ signal }) => fetchApproval(id, signal) });
  usePageTitle(query.data?.record_name ?? n("approvals.title"));
  if (query.data) return <Loaded approval={query.data} />;
  if (query.error) return <div className="page"><div className="card"><ErrorState error={query.error} onRetry={() => void query.refetch()} /></div></div>;
  return <div className="page"><Skeleton lines={8} /></div>;
}

function Loaded({ approval }: { approval: Approval }) {
  const n = useInboxTexts();
  const client = useQueryClient();
  const form = useKeptForm("$decision", approval.id, { comment: "" }, ["comment"]);
  const run = async (action: () => Promise<Approval>, done: string) => {
    client.setQueryData(approvalKeys.one(approval.id), await action());
    showToast({ kind: "done", text: done });
    void client.invalidateQueries({ queryKey: keys.inbox });
    void client.invalidateQueries({ queryKey: keys.records(approval.object) });
  };
  const conclude = async (decision: Decision, comment: string, files: string[]) => {
    try {
      await run(() => decide(approval.id, decision, comment, files), n(decision === "approve" ? "approvals.approved_done" : "approvals.rejected_done"));
      form.drop();
    } catch (error) {
      form.fail(error);
      void client.invalidateQueries({ queryKey: approvalKeys.one(approval.id) });
    }
  };
  return (
    <div className="page approvals">
      <Link className="muted no-print" to="/approvals"><ChevronLeft size={14} aria-hidden style={{ verticalAlign: -2 }} /> {n("approvals.back")}</Link>
      <header className="page-header">
        <h1 className="page-title">{approval.record_name}</h1>
        <a className="no-print approval-paper" href={`/api/v1/approvals/${approval.id}/paper`} download><FileDown size={15} aria-hidden /> {n("approvals.paper")}</a>
      </header>
      <ApprovalDetails approval={approval} />
      <ApprovalActions approval={approval} run={run} />
      {(approval.can_decide || form.failure !== null) && <KeptTop form={form} saving={false} />}
      {approval.can_decide && (
        <DecisionBar
          comment={form.value.comment}
          onComment={(comment) => { form.change({ comment }); }}
          problems={form.problems["comment"] ?? []}
          needsComment={approval.needs_comment}
          withFiles
          onDecide={conclude}
        />
      )}
    </div>
  );
}
