import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useParams } from "react-router";
import { decideByLink, fetchLink, type Decision } from "@/api/approvals";
import { errorText } from "@/api/error-text";
import { ApprovalDetails } from "@/features/approvals/approval-details";
import { DecisionBar } from "@/features/approvals/decision-bar";
import { useInboxTexts } from "@/i18n/inbox/register";
import { ErrorState } from "@/records/common/error-state";
import { Skeleton } from "@/ui/skeleton";
import { usePageTitle } from "@/ui/use-page-title";
import "@/features/approvals/approvals.css";

/** Where a link from a mail leads: shows what it is about and asks; opening it decides nothing. */
export function LinkPage() {
  const { t } = useTranslation();
  const n = useInboxTexts();
  const { token = "" } = useParams();
  usePageTitle(n("approvals.link_title"));
  const [comment, setComment] = useState("");
  const [done, setDone] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const query = useQuery({ queryKey: ["approval link", token], queryFn: ({ signal }) => fetchLink(token, signal), retry: false });
  const decide = async (decision: Decision, said: string) => {
    try {
      await decideByLink(token, decision, said);
      setDone(true);
      setFailure(null);
    } catch (error) {
      setFailure(errorText(error, t));
    }
    await query.refetch();
  };
  if (query.error && !query.data) return <main className="approval-link"><div className="card"><ErrorState error={query.error} /></div></main>;
  if (!query.data) return <main className="approval-link"><Skeleton lines={6} /></main>;
  const { approval, person } = query.data;
  return (
    <main className="approval-link approvals">
      <header className="page-header"><h1 className="page-title">{approval.record_name}</h1></header>
      <p className="muted">{done ? n("approvals.link_done") : approval.can_decide ? n("approvals.link_for", { name: person.name }) : n("approvals.link_not")}</p>
      {failure !== null && <p className="notice notice-danger" role="alert">{failure}</p>}
      <ApprovalDetails approval={approval} linked={false} />
      {approval.can_decide && <DecisionBar comment={comment} onComment={setComment} needsComment={approval.needs_comment} onDecide={decide} />}
    </main>
  );
}
