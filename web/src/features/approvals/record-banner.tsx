import { useQuery } from "@tanstack/react-query";
import { Hourglass } from "lucide-react";
import { Link } from "react-router";
import { approvalKeys, fetchRecordApprovals } from "@/api/approvals";
import { useInboxTexts } from "@/i18n/inbox/register";
import "@/features/approvals/approvals.css";

/** What of a record waits for an approval: above its page, with the way there. */
export function ApprovalBanner({ object, id }: { object: string; id: string }) {
  const n = useInboxTexts();
  const query = useQuery({ queryKey: approvalKeys.ofRecord(object, id), queryFn: ({ signal }) => fetchRecordApprovals(object, id, signal) });
  return (
    <>
      {query.data?.map((approval) => {
        const changes = approval.changes.map((change) => `${change.label} ${change.old} → ${change.new}`).join("; ");
        return (
          <Link key={approval.id} className="approval-banner" to={`/approvals/${approval.id}`}>
            <Hourglass size={16} aria-hidden />
            <span>
              {approval.operation === "delete" ? n("approvals.held_changes", { changes: n("approvals.operations.delete") }) : changes ? n("approvals.held_changes", { changes }) : n("approvals.held")}
            </span>
            <strong>{n("approvals.see")}</strong>
          </Link>
        );
      })}
    </>
  );
}
