import { useQueryClient } from "@tanstack/react-query";
import { KeyRound, ListChecks, LogOut, Settings, Stamp } from "lucide-react";
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
        { key: "own", items: [
          { key: "approvals", label: t("nav.approvals"), icon: <Stamp size={16} aria-hidden />, onSelect: () => void navigate("/approvals") },
          { key: "access", label: t("nav.access"), icon: <KeyRound size={16} aria-hidden />, onSelect: () => void navigate("/access") },
          { key: "jobs", label: t("jobs.title"), icon: <ListChecks size={16} aria-hidden />, onSelect: () => void navigate("/settings/jobs") },
          { key: "settings", label: t("nav.settings"), icon: <Settings size={16} aria-hidden />, onSelect: () => void navigate("/settings") },
        ] },
        { key: "session", items: [{ key: "out", label: t("nav.sign_out"), icon: <LogOut size={16} aria-hidden />, onSelect: () => void leave() }] },
      ]}
    />
  );
}
