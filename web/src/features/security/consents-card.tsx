import { useQuery } from "@tanstack/react-query";
import { Button, Popconfirm } from "antd";
import { AppWindow } from "lucide-react";
import { useTranslation } from "react-i18next";
import { appKeys, endConsent, fetchConsents } from "@/api/apps";
import { errorText } from "@/api/error-text";
import { useObjects } from "@/api/use-objects";
import { scopeText } from "@/features/security/scopes";
import { useAppsTexts } from "@/i18n/apps/register";
import { formatRelative } from "@/i18n/format";
import { ErrorState } from "@/records/common/error-state";
import { Skeleton } from "@/ui/skeleton";
import { showToast } from "@/ui/toast";

/** The apps that work in one's name. */
export function ConsentsCard() {
  const { t } = useTranslation();
  const a = useAppsTexts();
  const objects = useObjects().data ?? [];
  const query = useQuery({ queryKey: appKeys.consents, queryFn: fetchConsents });
  const end = async (id: string) => {
    try {
      await endConsent(id);
      showToast({ kind: "done", text: a("ended") });
    } catch (error) {
      showToast({ kind: "failed", text: errorText(error, t) });
    }
    await query.refetch();
  };
  return (
    <section className="card security-card" aria-labelledby="consents">
      <h2 id="consents">{a("mine")}</h2>
      <p className="muted">{query.data?.length === 0 ? a("mine_none") : a("mine_lead")}</p>
      {query.error && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <Skeleton lines={2} />}
      <ul className="security-list">
        {query.data?.map((one) => (
          <li key={one.id}>
            <AppWindow size={18} aria-hidden />
            <span className="security-facts">
              <strong>{one.app}</strong>
              <span className="muted">{one.scopes.map((scope) => scopeText(scope, objects, a)).join(" · ")}</span>
              <span className="muted">{one.last_used_at ? a("used", { when: formatRelative(one.last_used_at) }) : a("allowed", { when: formatRelative(one.created_at) })}</span>
            </span>
            <Popconfirm title={a("end_question", { name: one.app })} okText={a("end")} cancelText={a("cancel")} onConfirm={() => end(one.id)}>
              <Button size="small">{a("end")}</Button>
            </Popconfirm>
          </li>
        ))}
      </ul>
    </section>
  );
}
