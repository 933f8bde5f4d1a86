import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { Lock, Mail, PenLine } from "lucide-react";
import { useState } from "react";
import { Link, useSearchParams } from "react-router";
import { fetchMailboxes, fetchThreads, mailKeys, type MailThread } from "@/api/mail";
import { MailComposer } from "@/features/mail/mail-composer";
import { ThreadView } from "@/features/mail/thread-view";
import { asText } from "@/fields/values";
import { formatRelative } from "@/i18n/format";
import { useMailTexts } from "@/i18n/mail/register";
import { before } from "@/i18n/punctuation";
import { ErrorState } from "@/records/common/error-state";
import type { PartProps } from "@/records/page/record-part";
import { Skeleton } from "@/ui/skeleton";
import { State } from "@/ui/state";
import "@/features/mail/mail.css";

const THREAD = "thread";

/** Mail of a record: its threads, one of them, and writing. */
export function MailPanel({ object, row }: PartProps) {
  const m = useMailTexts();
  const [params, setParams] = useSearchParams();
  const [writing, setWriting] = useState(false);
  const boxes = useQuery({ queryKey: mailKeys.boxes, queryFn: ({ signal }) => fetchMailboxes(signal) });
  const mine = (boxes.data ?? []).filter((one) => one.mine && one.active);
  const query = useInfiniteQuery({
    queryKey: mailKeys.threads(object.api_name, row.id),
    queryFn: ({ pageParam, signal }) => fetchThreads(object.api_name, row.id, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_before,
  });
  const open = (thread: string | null) => {
    const next = new URLSearchParams(params);
    if (thread === null) next.delete(THREAD);
    else next.set(THREAD, thread);
    setParams(next, { replace: true });
  };
  const chosen = params.get(THREAD);
  if (chosen !== null) return <ThreadView object={object.api_name} record={row.id} thread={chosen} mailboxes={mine} onBack={() => { open(null); }} />;
  const threads = query.data?.pages.flatMap((page) => page.items) ?? [];
  const email = object.fields.find((field) => field.type === "email");
  return (
    <>
      <div className="mail-bar">
        {mine.length > 0 && !writing && <Button icon={<PenLine size={15} aria-hidden />} onClick={() => { setWriting(true); }}>{m("panel.write")}</Button>}
        {boxes.data && mine.length === 0 && <span className="muted">{m("panel.no_box")} <Link to="/settings/mailboxes">{m("panel.connect")}</Link></span>}
      </div>
      {writing && <MailComposer object={object.api_name} record={row.id} mailboxes={mine} to={email ? asText(row[email.api_name]) : ""} subject="" onClose={() => { setWriting(false); }} />}
      {query.error && <ErrorState error={query.error} onRetry={() => void query.refetch()} compact />}
      {query.isPending && <Skeleton lines={4} />}
      {query.data && threads.length === 0 && !writing && <State icon={<Mail size={20} />} title={m("panel.none")} text={m("panel.none_text")} compact />}
      <ul className="mail-threads">{threads.map((one) => <ThreadLine key={one.id} thread={one} onOpen={() => { open(one.id); }} />)}</ul>
      {query.hasNextPage && <Button block type="text" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>{m("panel.more")}</Button>}
    </>
  );
}

function ThreadLine({ thread, onOpen }: { thread: MailThread; onOpen: () => void }) {
  const m = useMailTexts();
  return (
    <li>
      <button type="button" onClick={onOpen}>
        <span className="mail-head">
          <strong>{thread.subject || m("panel.no_subject")}</strong>
          {thread.private && <Lock size={13} aria-label={m("panel.private")} />}
          <time className="muted" dateTime={thread.last_at}>{formatRelative(thread.last_at)}</time>
        </span>
        <span className="ellipsis">{thread.sender && thread.text ? before(thread.sender) : thread.sender}{thread.text}</span>
        <span className="muted">{[m("panel.count", { count: thread.count }), thread.mailbox].join(" · ")}</span>
      </button>
    </li>
  );
}
