import { useQuery } from "@tanstack/react-query";
import { Bell, Stamp } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { approvalKeys, countWaiting, fetchApprovals } from "@/api/approvals";
import { countUnread, fetchNotifications, inboxKeys } from "@/api/notifications";
import { formatDateTime, formatNumber, formatRelative } from "@/i18n/format";
import { useHomeTexts } from "@/i18n/home/register";

const SHOWN = 4;

interface Line {
  id: string;
  text: string;
  at: string;
  to: string;
}

/** Approvals that wait for the person. */
export function ApprovalsPanel() {
  const h = useHomeTexts();
  const count = useQuery({ queryKey: approvalKeys.waiting, queryFn: ({ signal }) => countWaiting(signal) });
  const some = (count.data ?? 0) > 0;
  const list = useQuery({ queryKey: [...approvalKeys.list("to_decide"), "home"], queryFn: ({ signal }) => fetchApprovals("to_decide", null, signal), enabled: some });
  if (!some) return null;
  const lines = list.data?.items.slice(0, SHOWN).map((item) => ({ id: item.id, text: `${item.record_name} · ${item.requester.name}`, at: item.created_at, to: `/approvals/${item.id}` }));
  return <ToldPanel icon={<Stamp size={16} aria-hidden />} title={h("approvals")} caption={h("approvals_caption")} to="/approvals" count={count.data ?? 0} at={count.dataUpdatedAt} lines={lines ?? []} />;
}

/** What the person was told and has not read. */
export function UnreadPanel() {
  const h = useHomeTexts();
  const count = useQuery({ queryKey: inboxKeys.unread, queryFn: ({ signal }) => countUnread(signal) });
  const some = (count.data ?? 0) > 0;
  const list = useQuery({ queryKey: [...inboxKeys.list(true), "home"], queryFn: ({ signal }) => fetchNotifications(true, null, signal), enabled: some });
  if (!some) return null;
  const lines = list.data?.items.slice(0, SHOWN).map((item) => ({ id: item.id, text: item.title, at: item.created_at, to: item.path ?? "/inbox" }));
  return <ToldPanel icon={<Bell size={16} aria-hidden />} title={h("inbox")} caption={h("inbox_caption")} to="/inbox" count={count.data ?? 0} at={count.dataUpdatedAt} lines={lines ?? []} />;
}

function ToldPanel({ icon, title, caption, to, count, at, lines }: { icon: ReactNode; title: string; caption: string; to: string; count: number; at: number; lines: readonly Line[] }) {
  const { t } = useTranslation();
  return (
    <section className="card home-panel" aria-label={title}>
      <header>
        <span className="home-icon">{icon}</span>
        <h2>{title}</h2>
        <Link to={to}>{t("records.show_all")}</Link>
      </header>
      <p className="home-figure tabular"><Link to={to}>{formatNumber(count)}</Link></p>
      <p className="home-caption">
        {caption}
        <span className="home-moment"> {t("home.as_of", { moment: formatDateTime(new Date(at).toISOString(), true) })}</span>
      </p>
      <ul>
        {lines.map((line) => (
          <li key={line.id}>
            <Link className="ellipsis" to={line.to}>{line.text}</Link>
            <time className="home-values" dateTime={line.at} title={formatDateTime(line.at)}>{formatRelative(line.at)}</time>
          </li>
        ))}
      </ul>
    </section>
  );
}
