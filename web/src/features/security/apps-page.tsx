import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { AppWindow, Ellipsis, Plus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { appKeys, deleteApp, fetchApps, renewSecret, type App } from "@/api/apps";
import { errorText } from "@/api/error-text";
import { useObjects } from "@/api/use-objects";
import { AppDialog } from "@/features/security/app-dialog";
import { scopeText } from "@/features/security/scopes";
import { ShownOnce } from "@/features/security/shown-once";
import { useAppsTexts } from "@/i18n/apps/register";
import { formatRelative } from "@/i18n/format";
import { ErrorState } from "@/records/common/error-state";
import { Menu } from "@/ui/menu";
import { Skeleton } from "@/ui/skeleton";
import { State } from "@/ui/state";
import { showToast } from "@/ui/toast";
import { usePageTitle } from "@/ui/use-page-title";
import "@/features/security/security.css";

/** The apps that may ask people for access, for those who administer rights. */
export function AppsPage() {
  const { t } = useTranslation();
  const a = useAppsTexts();
  usePageTitle(a("title"));
  const query = useQuery({ queryKey: appKeys.all, queryFn: fetchApps });
  const [editing, setEditing] = useState<App | "new" | null>(null);
  const [fresh, setFresh] = useState<{ app: App; secret: string } | null>(null);
  const run = async (work: () => Promise<void>, text: string) => {
    try {
      await work();
      showToast({ kind: "done", text });
    } catch (error) {
      showToast({ kind: "failed", text: errorText(error, t) });
    }
    await query.refetch();
  };
  const items = (app: App) => [
    { key: "edit", label: a("edit"), onSelect: () => { setEditing(app); } },
    ...(app.confidential ? [{
      key: "renew", label: a("renew"),
      onSelect: () => { if (window.confirm(a("renew_question", { name: app.name }))) void run(async () => { setFresh({ app, secret: await renewSecret(app.id) }); }, a("saved")); },
    }] : []),
    { key: "remove", label: a("remove"), onSelect: () => { if (window.confirm(a("remove_question", { name: app.name }))) void run(() => deleteApp(app.id), a("removed")); } },
  ];
  return (
    <div className="page security">
      <header className="page-header">
        <div><h1 className="page-title">{a("title")}</h1><p className="muted">{a("lead")}</p></div>
        <div className="page-actions"><Button type="primary" icon={<Plus size={15} aria-hidden />} onClick={() => { setEditing("new"); }}>{a("add")}</Button></div>
      </header>
      {query.error && <div className="card"><ErrorState error={query.error} onRetry={() => void query.refetch()} /></div>}
      {query.isPending && <Skeleton lines={4} />}
      {query.data?.length === 0 && <div className="card"><State icon={<AppWindow size={20} />} title={a("empty")} text={a("empty_text")} /></div>}
      {query.data && query.data.length > 0 && (
        <ul className="card security-list security-apps">
          {query.data.map((app) => (
            <li key={app.id}>
              <AppFacts app={app} />
              <Menu label={a("actions", { name: app.name })} triggerClassName="icon-button" trigger={<Ellipsis size={17} aria-hidden />} groups={[{ key: "all", items: items(app) }]} />
            </li>
          ))}
        </ul>
      )}
      {editing !== null && (
        <AppDialog
          app={editing === "new" ? null : editing} onClose={() => { setEditing(null); }}
          onSaved={({ app, secret }) => {
            setEditing(null);
            if (secret !== null) setFresh({ app, secret });
            showToast({ kind: "done", text: a("saved") });
            void query.refetch();
          }}
        />
      )}
      {fresh && (
        <ShownOnce
          title={a("secret_title", { name: fresh.app.name })} text={a("secret_text")} onClose={() => { setFresh(null); }}
          values={[{ label: a("client_id"), value: fresh.app.id }, { label: a("secret"), value: fresh.secret }]}
        />
      )}
    </div>
  );
}

function AppFacts({ app }: { app: App }) {
  const a = useAppsTexts();
  const objects = useObjects().data ?? [];
  return (
    <span className="security-facts">
      <strong>{app.name}</strong>
      <code className="muted">{app.id}</code>
      <span className="muted">{app.scopes.map((scope) => scopeText(scope, objects, a)).join(" · ")}</span>
      <span className="muted">
        {[
          app.person === null ? null : a("acts_as", { name: app.person }),
          a("consents", { count: app.consents }),
          app.last_used_at ? a("used", { when: formatRelative(app.last_used_at) }) : a("never_used"),
        ].filter(Boolean).join(" · ")}
      </span>
    </span>
  );
}
