import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { ArrowLeft, Ellipsis, Reply } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/api/error-text";
import { fetchThread, mailKeys, setPrivate, takeOff, type Mail, type Mailbox } from "@/api/mail";
import { keys } from "@/api/query-keys";
import { MailComposer } from "@/features/mail/mail-composer";
import { MailItem } from "@/features/mail/mail-item";
import { useMailTexts } from "@/i18n/mail/register";
import { ErrorState } from "@/records/common/error-state";
import { Menu } from "@/ui/menu";
import { Skeleton } from "@/ui/skeleton";
import { showToast } from "@/ui/toast";

interface Props {
  object: string;
  record: string;
  thread: string;
  mailboxes: readonly Mailbox[];
  onBack: () => void;
}

/** A conversation with its mail, the newest at the end, and the answer. */
export function ThreadView({ object, record, thread, mailboxes, onBack }: Props) {
  const { t } = useTranslation();
  const m = useMailTexts();
  const client = useQueryClient();
  const [answered, setAnswered] = useState<Mail | null>(null);
  const query = useQuery({ queryKey: mailKeys.thread(object, record, thread), queryFn: ({ signal }) => fetchThread(object, record, thread, signal) });
  const found = query.data;
  const work = async (change: () => Promise<void>) => {
    try {
      await change();
    } catch (error) {
      showToast({ kind: "failed", text: errorText(error, t) });
    }
    await client.invalidateQueries({ queryKey: keys.records(object) });
  };
  const off = () => work(async () => {
    await takeOff(object, record, thread);
    showToast({ kind: "done", text: m("thread.off_done") });
    onBack();
  });
  const hide = () => work(() => setPrivate(object, record, thread, !(found?.thread.private ?? false)));
  const last = found?.mails.filter((one) => one.direction === "in").at(-1) ?? found?.mails.at(-1);
  const mine = mailboxes.filter((one) => one.id === found?.thread.mailbox_id);
  return (
    <>
      <div className="mail-bar">
        <Button type="text" icon={<ArrowLeft size={16} aria-hidden />} onClick={onBack}>{m("thread.back")}</Button>
        {mailboxes.length > 0 && last && answered === null && <Button type="primary" icon={<Reply size={15} aria-hidden />} onClick={() => { setAnswered(last); }}>{m("thread.reply")}</Button>}
        {found?.thread.mine && (
          <Menu
            label={m("thread.more")}
            trigger={<Ellipsis size={18} aria-hidden />}
            groups={[{ key: "all", items: [
              { key: "hide", label: m(found.thread.private ? "thread.show" : "thread.hide"), onSelect: () => void hide() },
              { key: "off", label: m("thread.off"), danger: true, onSelect: () => void off() },
            ] }]}
          />
        )}
        {found && <h2>{found.thread.subject || m("panel.no_subject")}</h2>}
        {found?.thread.private && <span className="muted">{m("panel.private")}</span>}
      </div>
      {query.error && <ErrorState error={query.error} onRetry={() => void query.refetch()} compact />}
      {query.isPending && <Skeleton lines={6} />}
      <ul className="mail-list">{found?.mails.map((one) => <MailItem key={one.id} mail={one} mine={found.thread.mine} onChanged={() => void query.refetch()} />)}</ul>
      {answered && (
        <MailComposer
          object={object}
          record={record}
          mailboxes={mine.length > 0 ? mine : mailboxes}
          to={answered.direction === "in" ? answered.sender_address : answered.recipients.filter((one) => one.kind === "to").map((one) => one.address).join(", ")}
          subject={/^(re|回复|答复)\s*[:：]/i.test(answered.subject) ? answered.subject : `Re: ${answered.subject}`}
          replyTo={answered.id}
          onClose={() => { setAnswered(null); }}
        />
      )}
    </>
  );
}
