import { Button, Input, type GetRef } from "antd";
import { Check, X } from "lucide-react";
import { useRef, useState } from "react";
import type { Decision } from "@/api/approvals";
import type { FileInfo } from "@/api/files";
import type { FieldProblem } from "@/api/problem";
import { EvidencePicker } from "@/features/approvals/evidence-picker";
import { useInboxTexts } from "@/i18n/inbox/register";
import { ProblemList } from "@/records/form/problem-list";

interface Props {
  comment: string;
  onComment: (comment: string) => void;
  /** What the server says about the comment. */
  problems?: readonly FieldProblem[];
  needsComment: boolean;
  /** Files need a session; whoever comes by a link from a mail has none. */
  withFiles?: boolean;
  onDecide: (decision: Decision, comment: string, files: string[]) => Promise<void>;
}

/** Agree or refuse, always within reach of the thumb. */
export function DecisionBar({ comment, onComment, problems = [], needsComment, withFiles = false, onDecide }: Props) {
  const n = useInboxTexts();
  const [missing, setMissing] = useState(false);
  const [files, setFiles] = useState<FileInfo[]>([]);
  const [busy, setBusy] = useState<Decision | null>(null);
  const field = useRef<GetRef<typeof Input.TextArea>>(null);
  const decide = async (decision: Decision) => {
    if (comment.trim() === "" && (decision === "reject" || needsComment)) {
      setMissing(true);
      field.current?.focus();
      return;
    }
    setBusy(decision);
    await onDecide(decision, comment.trim(), files.map((one) => one.id));
    setBusy(null);
  };
  return (
    <div className="approval-bar no-print">
      <Input.TextArea
        ref={field}
        autoSize={{ minRows: 1, maxRows: 6 }}
        maxLength={2000}
        value={comment}
        status={missing || problems.length > 0 ? "error" : ""}
        placeholder={n("approvals.comment_hint")}
        aria-label={n("approvals.comment")}
        aria-invalid={missing || problems.length > 0}
        onChange={(event) => { onComment(event.target.value); setMissing(false); }}
      />
      {missing && <span className="approval-missing" role="alert" style={{ color: "var(--danger)" }}>{n("approvals.comment_needed")}</span>}
      <ProblemList id="decision-problems" problems={problems} />
      {withFiles && <EvidencePicker files={files} onChange={setFiles} />}
      <div className="approval-bar-buttons">
        <Button danger icon={<X size={16} />} loading={busy === "reject"} disabled={busy !== null} onClick={() => void decide("reject")}>{n("approvals.reject")}</Button>
        <Button type="primary" icon={<Check size={16} />} loading={busy === "approve"} disabled={busy !== null} onClick={() => void decide("approve")}>{n("approvals.approve")}</Button>
      </div>
    </div>
  );
}
