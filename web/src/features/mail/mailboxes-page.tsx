import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { Mailbox as MailboxIcon } from "lucide-react";
import { useState } from "react";
import { fetchMailboxes, mailKeys, type Mailbox } from "@/api/mail";
import { useSession } from "@/api/use-session";
import { MailboxCard } from "@/features/mail/mailbox-card";
import { MailboxDialog } from "@/features/mail/mailbox-dialog";
import { useMailTexts } from "@/i18n/mail/register";
import { ErrorState } from "@/records/common/error-state";
import { Skeleton } from "@/ui/skeleton";
import { State } from "@/ui/state";
import { usePageTitle } from "@/ui/use-page-title";
import "@/features/mail/mail.css";

/** One's own mailboxes, and for administrators all of them. */
export function MailboxesPage() {
  const m = useMailTexts();
  const { user } = useSession();
  usePageTitle(m("boxes.title"));
  const query = useQuery({ queryKey: mailKeys.boxes, queryFn: ({ signal }) => fetchMailboxes(signal) });
  const [open, setOpen] = useState<{ mailbox: Mailbox | null; shared: boolean } | null>(null);
  return (
    <div className="page mail-page">
      <header className="page-header">
        <h1 className="page-title">{m("boxes.title")}</h1>
        <div className="page-actions">
          {user.abilities.includes("configure") && <Button onClick={() => { setOpen({ mailbox: null, shared: true }); }}>{m("boxes.add_shared")}</Button>}
          <Button type="primary" onClick={() => { setOpen({ mailbox: null, shared: false }); }}>{m("boxes.add")}</Button>
        </div>
      </header>
      <p className="muted">{m("boxes.intro")}</p>
      {query.error && <div className="card"><ErrorState error={query.error} onRetry={() => void query.refetch()} /></div>}
      {query.isPending && <Skeleton lines={6} />}
      {query.data?.length === 0 && <div className="card"><State icon={<MailboxIcon size={20} />} title={m("boxes.none")} text={m("boxes.none_text")} /></div>}
      <ul className="mail-boxes">
        {query.data?.map((one) => <MailboxCard key={one.id} mailbox={one} onEdit={() => { setOpen({ mailbox: one, shared: !one.personal }); }} onChanged={() => void query.refetch()} />)}
      </ul>
      {open && (
        <MailboxDialog
          {...open}
          onClose={(changed) => {
            setOpen(null);
            if (changed) void query.refetch();
          }}
        />
      )}
    </div>
  );
}
