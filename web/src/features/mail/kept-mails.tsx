import { useQuery } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { useState } from "react";
import { fetchKept, mailKeys, rawAddress, type Mailbox } from "@/api/mail";
import { fileSize } from "@/fields/attachment/file-size";
import { formatDateTime } from "@/i18n/format";
import { useMailTexts } from "@/i18n/mail/register";
import { ErrorState } from "@/records/common/error-state";
import { Skeleton } from "@/ui/skeleton";

/** Messages that something is wrong with: none is lost. */
export function KeptMails({ mailbox }: { mailbox: Mailbox }) {
  const m = useMailTexts();
  const [open, setOpen] = useState(false);
  const query = useQuery({ queryKey: mailKeys.kept(mailbox.id), queryFn: ({ signal }) => fetchKept(mailbox.id, signal), enabled: open && mailbox.mine });
  const text = m("boxes.problems", { count: mailbox.problems });
  if (!mailbox.mine) return <p className="muted">{text}</p>;
  return (
    <details onToggle={(event) => { setOpen(event.currentTarget.open); }}>
      <summary>{text}</summary>
      <p className="muted">{m("boxes.problems_text")}</p>
      {query.error && <ErrorState error={query.error} onRetry={() => void query.refetch()} compact />}
      {open && query.isPending && <Skeleton lines={3} />}
      <ul className="mail-files">
        {query.data?.map((one) => (
          <li key={one.id}>
            <span>{[one.subject, one.sender, formatDateTime(one.received_at), fileSize(one.size), one.problem].filter(Boolean).join(" · ")}</span>
            <a href={rawAddress(one.id)} aria-label={m("boxes.download")}><Download size={14} aria-hidden /></a>
          </li>
        ))}
      </ul>
    </details>
  );
}
