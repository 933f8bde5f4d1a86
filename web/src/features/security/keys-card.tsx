import { useQuery } from "@tanstack/react-query";
import { Button, Popconfirm } from "antd";
import { KeyRound } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { appKeys, deleteApiKey, fetchApiKeys } from "@/api/apps";
import { errorText } from "@/api/error-text";
import { useObjects } from "@/api/use-objects";
import { KeyDialog } from "@/features/security/key-dialog";
import { scopeText } from "@/features/security/scopes";
import { ShownOnce } from "@/features/security/shown-once";
import { useAppsTexts } from "@/i18n/apps/register";
import { formatDateTime, formatRelative } from "@/i18n/format";
import { ErrorState } from "@/records/common/error-state";
import { Skeleton } from "@/ui/skeleton";
import { showToast } from "@/ui/toast";

/** One's own API keys. */
export function KeysCard() {
  const { t } = useTranslation();
  const a = useAppsTexts();
  const objects = useObjects().data ?? [];
  const query = useQuery({ queryKey: appKeys.keys, queryFn: fetchApiKeys });
  const [adding, setAdding] = useState(false);
  const [fresh, setFresh] = useState<{ name: string; secret: string } | null>(null);
  const remove = async (id: string) => {
    try {
      await deleteApiKey(id);
      showToast({ kind: "done", text: a("removed") });
    } catch (error) {
      showToast({ kind: "failed", text: errorText(error, t) });
    }
    await query.refetch();
  };
  const validity = (until: string | null) => (until === null ? a("key_forever") : new Date(until) < new Date() ? a("key_expired") : a("key_expires", { when: formatDateTime(until) }));
  return (
    <section className="card security-card" aria-labelledby="api-keys">
      <h2 id="api-keys">{a("keys")}</h2>
      <p className="muted">{a("keys_lead")} {query.data?.length === 0 && a("keys_none")}</p>
      {query.error && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <Skeleton lines={2} />}
      <ul className="security-list">
        {query.data?.map((one) => (
          <li key={one.id}>
            <KeyRound size={18} aria-hidden />
            <span className="security-facts">
              <strong>{one.name} <code className="muted">{one.prefix}…</code></strong>
              <span className="muted">{one.scopes.map((scope) => scopeText(scope, objects, a)).join(" · ")}</span>
              <span className="muted">{validity(one.expires_at)} · {one.last_used_at ? a("used", { when: formatRelative(one.last_used_at) }) : a("never_used")}</span>
            </span>
            <Popconfirm title={a("key_remove_question", { name: one.name })} okText={a("remove")} cancelText={a("cancel")} onConfirm={() => remove(one.id)}>
              <Button size="small">{a("remove")}</Button>
            </Popconfirm>
          </li>
        ))}
      </ul>
      <div className="security-actions"><Button onClick={() => { setAdding(true); }}>{a("key_add")}</Button></div>
      {adding && (
        <KeyDialog
          onClose={() => { setAdding(false); }}
          onMade={(name, secret) => { setAdding(false); setFresh({ name, secret }); void query.refetch(); }}
        />
      )}
      {fresh && <ShownOnce title={a("key_made")} text={a("key_text")} values={[{ label: fresh.name, value: fresh.secret }]} onClose={() => { setFresh(null); }} />}
    </section>
  );
}
