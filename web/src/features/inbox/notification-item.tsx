import { AtSign, BellRing, Bot, Milestone, Settings2, Stamp, UserPlus } from "lucide-react";
import { Link } from "react-router";
import type { Notification } from "@/api/notifications";
import { formatDateTime, formatRelative } from "@/i18n/format";

const ICONS = { mention: AtSign, approval: Stamp, assignment: UserPlus, reminder: BellRing, process: Milestone, automation: Bot, system: Settings2 } as const;

function isGroup(group: string): group is keyof typeof ICONS {
  return group in ICONS;
}

/** One notification; opening it marks it as read. */
export function NotificationItem({ item, onRead }: { item: Notification; onRead: () => void }) {
  const Icon = ICONS[isGroup(item.group) ? item.group : "system"];
  const content = (
    <>
      <span className="inbox-icon" aria-hidden><Icon size={17} /></span>
      <span className="inbox-words">
        <span className="inbox-title">{item.title}</span>
        {item.body && <span className="inbox-body">{item.body}</span>}
      </span>
      <time className="muted" dateTime={item.created_at} title={formatDateTime(item.created_at)}>{formatRelative(item.created_at)}</time>
    </>
  );
  return (
    <li className={item.read_at === null ? "is-unread" : ""}>
      {item.path === null ? <button type="button" onClick={onRead}>{content}</button> : <Link to={item.path} onClick={onRead}>{content}</Link>}
    </li>
  );
}
