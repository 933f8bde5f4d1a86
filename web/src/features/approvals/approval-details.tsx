import { Paperclip } from "lucide-react";
import { Link } from "react-router";
import type { Approval } from "@/api/approvals";
import { fileAddress } from "@/api/files";
import { ApprovalState } from "@/features/approvals/approval-state";
import { StepList } from "@/features/approvals/step-list";
import { fileSize } from "@/fields/attachment/file-size";
import { formatDateTime } from "@/i18n/format";
import { useInboxTexts, type InboxText } from "@/i18n/inbox/register";

const EVENTS = [
  "requested", "approved", "rejected", "recalled", "commented", "attached", "passed_on", "passed_on_by", "signer_added", "signer_added_by", "escalated", "left",
  "substituted", "reminded", "step_begun", "copied", "timed_out_approved", "timed_out_rejected", "ended_approved", "ended_rejected", "ended_failed", "resubmitted",
] as const;

function eventText(what: string, n: InboxText): string {
  const known = EVENTS.find((one) => one === what);
  return known ? n(`approvals.events.${known}`) : what;
}

/** What an approval is about, who decides, and what has happened. */
export function ApprovalDetails({ approval, linked = true }: { approval: Approval; linked?: boolean }) {
  const n = useInboxTexts();
  return (
    <>
      <section className="card approval-head">
        <div className="approval-top">
          <ApprovalState state={approval.state} />
          <span>{approval.title}</span>
          <time className="muted" dateTime={approval.created_at}>{formatDateTime(approval.created_at)}</time>
        </div>
        <div className="approval-changes" role="group" aria-label={n("approvals.changes")}>
          {approval.operation !== null && approval.operation !== "update" && <strong>{n(`approvals.operations.${approval.operation}`)}</strong>}
          {approval.changes.map((change) => (
            <div key={change.field} className="row">
              <span className="label">{change.label}</span>
              <span><span className="old">{change.old}</span> → <span className="new">{change.new}</span></span>
            </div>
          ))}
          {approval.operation === null && <span>{n("approvals.no_changes")}</span>}
        </div>
        <dl>
          <dt>{approval.object_label}</dt>
          <dd>
            {linked && approval.record_id !== null && approval.operation !== "create"
              ? <Link to={`/o/${approval.object}/${approval.record_id}`}>{approval.record_name}</Link>
              : approval.record_name}
          </dd>
          <dt>{n("approvals.requester")}</dt><dd>{approval.requester.name}</dd>
          {approval.reason !== null && <><dt>{n("approvals.reason")}</dt><dd>{approval.reason}</dd></>}
        </dl>
        {approval.due_at !== null && <p className="muted">{n("approvals.due", { when: formatDateTime(approval.due_at) })}</p>}
        {approval.problems.length > 0 && (
          <div className="notice notice-danger" role="alert">
            <strong>{n("approvals.problems")}</strong>
            {approval.problems.map((problem) => <p key={problem.code}>{problem.message} {problem.hint}</p>)}
          </div>
        )}
      </section>
      {approval.files.length > 0 && (
        <section className="card approval-section" aria-label={n("approvals.files")}>
          <h2>{n("approvals.files")}</h2>
          <ul className="approval-files">
            {approval.files.map((file) => (
              <li key={file.id}>
                <Paperclip size={14} aria-hidden />
                <a href={fileAddress(file.id)} target="_blank" rel="noreferrer">{file.name}</a>
                <span className="muted">{[fileSize(file.size), file.person, formatDateTime(file.at)].filter(Boolean).join(" · ")}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
      <section className="card approval-section">
        <h2>{n("approvals.steps")}</h2>
        <StepList steps={approval.step_list} />
      </section>
      <section className="card approval-section">
        <h2>{n("approvals.history")}</h2>
        <ul className="approval-history">
          {approval.history.map((entry, index) => (
            <li key={index}>
              {(entry.person ?? entry.other) !== null && <strong>{(entry.person ?? entry.other)?.name}</strong>}
              <span>{eventText(entry.what, n)}</span>
              <time dateTime={entry.at}>{formatDateTime(entry.at)}</time>
              {entry.comment !== null && <q>{entry.comment}</q>}
            </li>
          ))}
        </ul>
      </section>
    </>
  );
}
