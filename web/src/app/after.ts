import "@/ui/print.css";

/** What every page has and nobody waits for: one piece, loaded beside the page. */
export { InboxBell } from "@/features/inbox/inbox-bell";
export { OfflineBar } from "@/features/offline/offline-bar";
export { WorkspaceNotice } from "@/features/workspaces/notice";
