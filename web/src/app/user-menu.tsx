import { useQueryClient } from "@tanstack/react-query";
import { Activity, BellRing, Building2, KeyRound, ListChecks, LogOut, Milestone, ScrollText, Send, ShieldCheck, Stamp, Upload, UserCog, Users, Workflow } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { errorText } from "@/api/error-text";
import { keys } from "@/api/query-keys";
import { signOut } from "@/api/session";
import { useSession } from "@/api/use-session";
import { Avatar } from "@/ui/avatar";
import { Menu } from "@/ui/menu";
import { showToast } from "@/ui/toast";

export function UserMenu() {
  const { t } = useTranslation();
  const { user, workspace } = useSession();
  const client = useQueryClient();
  const navigate = useNavigate();

  const operations = user.abilities.includes("view_operations")
    ? [{ key: "operations", label: t("operations.title"), icon: <Activity size={16} aria-hidden />, onSelect: () => void navigate("/settings/operations") }]
    : [];

  const people = user.abilities.includes("manage_users")
    ? [{ key: "people", label: t("nav.people"), icon: <Users size={16} aria-hidden />, onSelect: () => void navigate("/settings/people") }]
    : [];

  const oversight = user.abilities.includes("view_audit")
    ? [{ key: "audit", label: t("nav.audit"), icon: <ScrollText size={16} aria-hidden />, onSelect: () => void navigate("/settings/audit") }]
    : [];

  const rights = user.abilities.includes("configure") || user.abilities.includes("manage_access")
    ? [{ key: "roles", label: t("nav.roles"), icon: <UserCog size={16} aria-hidden />, onSelect: () => void navigate("/settings/roles") }]
    : [];

  const configure = user.abilities.includes("configure")
    ? [
        { key: "company", label: t("nav.company"), icon: <Building2 size={16} aria-hidden />, onSelect: () => void navigate("/settings/company") },
        { key: "flows", label: t("nav.approval_flows"), icon: <Stamp size={16} aria-hidden />, onSelect: () => void navigate("/settings/approvals") },
        { key: "processes", label: t("nav.processes"), icon: <Milestone size={16} aria-hidden />, onSelect: () => void navigate("/settings/processes") },
        { key: "automations", label: t("nav.automations"), icon: <Workflow size={16} aria-hidden />, onSelect: () => void navigate("/settings/automations") },
        { key: "channels", label: t("nav.channels"), icon: <Send size={16} aria-hidden />, onSelect: () => void navigate("/settings/channels") },
      ]
    : [];

  const leave = async () => {
    try {
      await signOut();
    } catch (error) {
      showToast({ kind: "failed", text: errorText(error, t) });
      return;
    }
    // The shell leads to the sign-in page, which forgets what was fetched once nothing shows it any more.
    client.setQueryData(keys.session, null);
  };

  return (
    <Menu
      label={t("nav.account_of", { name: user.name })}
      triggerClassName="user-button"
      trigger={<Avatar name={user.name} large />}
      header={
        <div className="user-menu-head">
          <strong>{user.name}</strong>
          <span className="muted">{user.login} · {workspace.name}</span>
        </div>
      }
      groups={[
        { key: "told", items: [
          { key: "approvals", label: t("nav.approvals"), icon: <Stamp size={16} aria-hidden />, onSelect: () => void navigate("/approvals") },
          { key: "access", label: t("nav.access"), icon: <KeyRound size={16} aria-hidden />, onSelect: () => void navigate("/access") },
          ...rights,
          { key: "notifications", label: t("nav.notifications"), icon: <BellRing size={16} aria-hidden />, onSelect: () => void navigate("/settings/notifications") },
          { key: "security", label: t("nav.security"), icon: <ShieldCheck size={16} aria-hidden />, onSelect: () => void navigate("/settings/security") },
          ...people,
          ...configure,
        ] },
        { key: "work", items: [{ key: "jobs", label: t("jobs.title"), icon: <ListChecks size={16} aria-hidden />, onSelect: () => void navigate("/settings/jobs") }, { key: "import", label: t("imports.set_title"), icon: <Upload size={16} aria-hidden />, onSelect: () => void navigate("/import") }, ...operations, ...oversight] },
        { key: "session", items: [{ key: "out", label: t("nav.sign_out"), icon: <LogOut size={16} aria-hidden />, onSelect: () => void leave() }] },
      ]}
    />
  );
}
