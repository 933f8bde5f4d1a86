import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { applyProposal, complianceKeys, fetchProposal, makeReport, type FindingInfo, type Proposal } from "@/api/compliance";
import { errorText } from "@/api/error-text";
import { useComplianceTexts } from "@/i18n/compliance/register";
import { ErrorState } from "@/records/common/error-state";
import { Skeleton } from "@/ui/skeleton";
import { showToast } from "@/ui/toast";

/** The change that would mend a finding: seen first, then published, or handed to a second administrator. */
export function ProposalDialog({ finding, onClose }: { finding: FindingInfo; onClose: () => void }) {
  const { t } = useTranslation();
  const c = useComplianceTexts();
  const client = useQueryClient();
  const [note, setNote] = useState(finding.sentence);
  const proposal = useQuery({ queryKey: [...complianceKeys.all, "proposal", finding.code, finding.key], queryFn: () => fetchProposal(finding.code, finding.key), staleTime: 0, retry: false });
  const apply = useMutation({
    mutationFn: () => applyProposal(finding.code, finding.key, note.trim()),
    onSuccess: async ({ state }) => {
      showToast({ kind: "done", text: c(state) });
      if (state === "published") await makeReport();
      await client.invalidateQueries({ queryKey: complianceKeys.all });
      onClose();
    },
  });
  const asks = proposal.data?.asks ?? false;
  return (
    <Modal
      open title={c("proposal")} width={720} okText={asks ? c("ask") : c("publish")} cancelText={c("cancel")} confirmLoading={apply.isPending} onCancel={onClose} onOk={() => { apply.mutate(); }}
      okButtonProps={{ disabled: !proposal.data || note.trim().length < 2 }}
    >
      <div className="compliance-proposal">
        <p><strong>{finding.sentence}</strong></p>
        <p className="muted">{c("proposal_lead")} {asks && c("asks")}</p>
        {apply.error && <p className="notice notice-danger" role="alert">{errorText(apply.error, t)}</p>}
        {proposal.isPending && <Skeleton lines={4} />}
        {proposal.error && <ErrorState error={proposal.error} onRetry={() => void proposal.refetch()} />}
        {proposal.data && proposal.data.warnings.length > 0 && <ul className="notice notice-warning">{proposal.data.warnings.map((text) => <li key={text}>{text}</li>)}</ul>}
        {proposal.data?.documents.map((one) => <DocumentChange key={`${one.kind}/${one.key}`} document={one} />)}
        {proposal.data && <label>{c("note")}<input value={note} maxLength={500} onChange={(event) => { setNote(event.target.value); }} /></label>}
      </div>
    </Modal>
  );
}

function DocumentChange({ document }: { document: Proposal["documents"][number] }) {
  const c = useComplianceTexts();
  return (
    <table className="compliance-change">
      <caption>{document.title}</caption>
      <thead><tr><th scope="col"><span className="visually-hidden">{c("what")}</span></th><th scope="col">{c("before")}</th><th scope="col">{c("after")}</th></tr></thead>
      <tbody>
        {document.lines.map(({ what, before, after }, at) => (
          <tr key={at}><th scope="row">{what}</th><td data-label={c("before")}>{before}</td><td data-label={c("after")}>{after}</td></tr>
        ))}
      </tbody>
    </table>
  );
}
