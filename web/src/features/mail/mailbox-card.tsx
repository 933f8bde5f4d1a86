import { Button, Popconfirm } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/api/error-text";
import { changeMailbox, removeMailbox, testMailbox, type Mailbox } from "@/api/mail";
import { useSession } from "@/api/use-session";
import { KeptMails } from "@/features/mail/kept-mails";
import { formatRelative } from "@/i18n/format";
import { joinNames } from "@/i18n/join";
import { useMailTexts } from "@/i18n/mail/register";
import { Chip } from "@/ui/chip";
import { showToast } from "@/ui/toast";

interface Props {
  mailbox: Mailbox;
  onEdit: () => void;
  onChanged: () => void;
}

const COLORS = { paused: "default", failing: "red", works: "green", waiting: "blue" } as const;

/** A mailbox: how it does, and what can be done about it. */
export function MailboxCard({ mailbox, onEdit, onChanged }: Props) {
  const { t } = useTranslation();
  const m = useMailTexts();
  const { user } = useSession();
  const [busy, setBusy] = useState(false);
  const [tested, setTested] = useState<string[]>([]);
  const state = !mailbox.active ? "paused" : mailbox.failures > 0 ? "failing" : mailbox.worked_at === null ? "waiting" : "works";
  const administrates = user.abilities.includes("configure");
  const manages = administrates || (mailbox.personal && mailbox.mine);
  const work = async (change: () => Promise<string | null>) => {
    setBusy(true);
    try {
      const text = await change();
      if (text !== null) showToast({ kind: "done", text });
    } catch (error) {
      showToast({ kind: "failed", text: errorText(error, t) });
    }
    setBusy(false);
    onChanged();
  };
  const test = async () => {
    const found = await testMailbox(mailbox.id);
    setTested([...(found.reading === null ? [] : [m("boxes.test_reading", { error: found.reading })]), ...(found.sending === null ? [] : [m("boxes.test_sending", { error: found.sending })])]);
    return found.reading === null && found.sending === null ? m("boxes.tested") : null;
  };
  const remove = async () => {
    await removeMailbox(mailbox.id);
    return m("boxes.removed");
  };
  return (
    <li className="card mail-box">
      <div className="mail-row">
        <div className="mail-grow">
          <strong>{mailbox.address}</strong>
          <span className="muted">
            {[m(mailbox.personal ? "boxes.personal" : "boxes.shared"), joinNames(mailbox.members.map((one) => one.name)), mailbox.worked_at !== null && m("boxes.worked", { when: formatRelative(mailbox.worked_at) }), mailbox.failures > 0 && m("boxes.failures", { count: mailbox.failures })].filter(Boolean).join(" · ")}
          </span>
        </div>
        <Chip text={m(`boxes.${state}`)} color={COLORS[state]} />
      </div>
      {[...(tested.length > 0 ? tested : mailbox.error === null ? [] : [mailbox.error])].map((one) => <p key={one} className="mail-error" role="alert">{one}</p>)}
      {mailbox.problems > 0 && <KeptMails mailbox={mailbox} />}
      {manages && (
        <div className="mail-row">
          <Button size="small" loading={busy} onClick={() => void work(test)}>{m("boxes.test")}</Button>
          {(mailbox.mine || !mailbox.personal) && <Button size="small" disabled={busy} onClick={onEdit}>{m("boxes.edit")}</Button>}
          <Button
            size="small"
            disabled={busy}
            onClick={() => void work(async () => {
              await changeMailbox(mailbox.id, { active: !mailbox.active });
              return null;
            })}
          >
            {m(mailbox.active ? "boxes.pause" : "boxes.resume")}
          </Button>
          <Popconfirm title={m("boxes.remove_title", { address: mailbox.address })} description={<span className="mail-confirm">{m("boxes.remove_text")}</span>} okText={m("boxes.remove")} cancelText={m("cancel")} okButtonProps={{ danger: true }} onConfirm={() => work(remove)}>
            <Button size="small" type="text" danger disabled={busy}>{m("boxes.remove")}</Button>
          </Popconfirm>
        </div>
      )}
    </li>
  );
}
