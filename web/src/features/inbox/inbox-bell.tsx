import { useQuery } from "@tanstack/react-query";
import { Bell } from "lucide-react";
import { NavLink } from "react-router";
import { countUnread, inboxKeys } from "@/api/notifications";
import { useInboxTexts } from "@/i18n/inbox/register";
import "@/features/inbox/bell.css";

const MOST_SHOWN = 99;

/** The way to the inbox, with how much is unread; live updates keep it current. */
export function InboxBell() {
  const n = useInboxTexts();
  const { data: count = 0 } = useQuery({ queryKey: inboxKeys.unread, queryFn: ({ signal }) => countUnread(signal), refetchInterval: 120_000 });
  return (
    <NavLink to="/inbox" className="icon-button bell" aria-label={n("bell", { count })} title={n("title")}>
      <Bell size={17} aria-hidden />
      {count > 0 && <span className="bell-count" aria-hidden>{count > MOST_SHOWN ? `${String(MOST_SHOWN)}+` : count}</span>}
    </NavLink>
  );
}
