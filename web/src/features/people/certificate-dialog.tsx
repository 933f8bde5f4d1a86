import { useQuery } from "@tanstack/react-query";
import { Button, Modal } from "antd";
import { Link } from "react-router";
import { fetchLeaving, peopleKeys, type Person } from "@/api/people";
import { LeavingFacts } from "@/features/people/leaving-facts";
import { usePeopleTexts } from "@/i18n/people/register";
import { formatDateTime } from "@/i18n/format";
import { before } from "@/i18n/punctuation";
import { ErrorState } from "@/records/common/error-state";
import { Skeleton } from "@/ui/skeleton";

/** What became of a person's access and records. */
export function CertificateDialog({ person, onClose }: { person: Person; onClose: () => void }) {
  const p = usePeopleTexts();
  const query = useQuery({ queryKey: [...peopleKeys.all, "certificate", person.id], queryFn: () => fetchLeaving(person.id) });
  const found = query.data;
  return (
    <Modal
      open title={`${p("certificate")} · ${person.name}`} onCancel={onClose}
      footer={[<Button key="print" onClick={() => { window.print(); }}>{p("print")}</Button>, <Button key="close" type="primary" onClick={onClose}>{p("close")}</Button>]}
    >
      {query.isPending && <Skeleton lines={4} />}
      {query.error && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
      {found && (
        <div className="people-form">
          <p>{p("certificate_at", { when: formatDateTime(found.at) })}</p>
          <p>{before(p("reason"))}{found.reason}</p>
          <LeavingFacts counts={found.counts} ended={found.ended} />
          {found.jobs.length > 0 && <p><Link to="/settings/jobs">{p("handed")} · {found.jobs.length}</Link></p>}
        </div>
      )}
    </Modal>
  );
}
