import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { CheckCheck, ChevronRight, Inbox, Settings, Stamp } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { approvalKeys, countWaiting } from "@/api/approvals";
import { errorText } from "@/api/error-text";
import { fetchNotifications, inboxKeys, markRead } from "@/api/notifications";
import { keys } from "@/api/query-keys";
import { NotificationItem } from "@/features/inbox/notification-item";
import { useInboxTexts } from "@/i18n/inbox/register";
import { ErrorState } from "@/records/common/error-state";
import { GivenList } from "@/records/instruction/given-list";
import { InstructButton } from "@/records/instruction/instruct-button";
import { DwellQuestions } from "@/records/stage/dwell-questions";
import { Skeleton } from "@/ui/skeleton";
import { State } from "@/ui/state";
import { showToast } from "@/ui/toast";
import { usePageTitle } from "@/ui/use-page-title";
import "@/features/inbox/inbox.css";

/** Everything one is told, the newest first; new items appear by themselves. */
export function InboxPage() {
  const { t } = useTranslation();
  const n = useInboxTexts();
  usePageTitle(n("title"));
  const client = useQueryClient();
  const [unread, setUnread] = useState(false);
  const waiting = useQuery({ queryKey: approvalKeys.waiting, queryFn: ({ signal }) => countWaiting(signal) });
  const query = useInfiniteQuery({
    queryKey: inboxKeys.list(unread),
    queryFn: ({ pageParam, signal }) => fetchNotifications(unread, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_before,
  });
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];

  const read = async (ids: string[] | null) => {
    try {
      await markRead(ids);
    } catch (error) {
      showToast({ kind: "failed", text: errorText(error, t) });
    }
    await client.invalidateQueries({ queryKey: keys.inbox });
  };

  return (
    <div className="page inbox">
      <header className="page-header">
        <h1 className="page-title">{n("title")}</h1>
        <div className="page-actions">
          <InstructButton />
          <Button icon={<CheckCheck size={16} />} onClick={() => void read(null)}>{n("read_all")}</Button>
          <Link className="icon-button" to="/settings/notifications" aria-label={n("settings")} title={n("settings")}><Settings size={17} aria-hidden /></Link>
        </div>
      </header>
      {(waiting.data ?? 0) > 0 && (
        <Link className="card inbox-waiting" to="/approvals">
          <span className="inbox-icon" aria-hidden><Stamp size={18} /></span>
          <strong>{n("waiting", { count: waiting.data })}</strong>
          <ChevronRight size={18} aria-hidden />
        </Link>
      )}
      <GivenList />
      <DwellQuestions />
      <div className="inbox-filter" role="group" aria-label={n("title")}>
        <button type="button" aria-pressed={!unread} onClick={() => { setUnread(false); }}>{n("all")}</button>
        <button type="button" aria-pressed={unread} onClick={() => { setUnread(true); }}>{n("unread")}</button>
      </div>
      {query.error && items.length === 0 && <div className="card"><ErrorState error={query.error} onRetry={() => void query.refetch()} /></div>}
      {query.isPending && <Skeleton lines={6} />}
      {query.data && items.length === 0 && <div className="card"><State icon={<Inbox size={20} />} title={n("empty")} text={n("empty_text")} /></div>}
      {items.length > 0 && (
        <ul className="card inbox-list">
          {items.map((item) => <NotificationItem key={item.id} item={item} onRead={() => { if (item.read_at === null) void read([item.id]); }} />)}
        </ul>
      )}
      {query.hasNextPage && <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>{n("older")}</Button>}
    </div>
  );
}
