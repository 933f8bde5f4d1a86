import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { errorText } from "@/api/error-text";
import { endConnection, fetchPools } from "@/api/operations";
import { BackupsCard } from "@/features/operations/backups-card";
import { RestoredNotice } from "@/features/operations/restored-notice";
import { formatNumber, formatPercent } from "@/i18n/format";
import { ErrorState } from "@/records/common/error-state";
import { Skeleton } from "@/ui/skeleton";
import { showToast } from "@/ui/toast";
import { usePageTitle } from "@/ui/use-page-title";
import "@/features/operations/operations.css";

const EVERY_MS = 5000;

/** How full the connection pools are and what our connections do, for administrators. */
export function OperationsPage() {
  const { t } = useTranslation();
  usePageTitle(t("operations.title"));
  const query = useQuery({ queryKey: ["operations"], queryFn: fetchPools, refetchInterval: EVERY_MS });
  const end = async (pid: number) => {
    try {
      await endConnection(pid);
    } catch (error) {
      showToast({ kind: "failed", text: errorText(error, t) });
    }
    await query.refetch();
  };
  return (
    <div className="page operations">
      <header className="page-header"><h1 className="page-title">{t("operations.title")}</h1></header>
      <RestoredNotice />
      <BackupsCard />
      <h2 className="section-title operations-heading">{t("operations.connections")}</h2>
      {query.error && !query.data && <div className="card"><ErrorState error={query.error} onRetry={() => void query.refetch()} /></div>}
      {query.isPending && <Skeleton lines={6} />}
      <div className="operations-pools">
        {query.data?.pools.map((pool) => (
          <section key={pool.pool} className="card operations-pool">
            <strong>{t(`operations.pools.${pool.pool}`, { defaultValue: pool.pool })}</strong>
            <progress max={pool.most} value={pool.used} aria-label={t("operations.used")} />
            <p className="tabular">{t("operations.figures", { used: pool.used, most: pool.most, idle: pool.idle, waiting: pool.waiting })}</p>
            <p className="muted tabular">{t("operations.peak", { share: formatPercent(Math.max(0, ...pool.saturation) * 100) })}</p>
            {pool.alarm && <p className="notice notice-danger" role="alert">{t("operations.alarm")}</p>}
          </section>
        ))}
      </div>
      {query.data && (
        <div className="card operations-table">
          <table>
            <thead>
              <tr>
                <th>PID</th><th>{t("operations.pool")}</th><th>{t("operations.state")}</th><th>{t("operations.transaction")}</th><th>{t("operations.statement")}</th><th />
              </tr>
            </thead>
            <tbody>
              {query.data.connections.map((one) => (
                <tr key={one.pid}>
                  <td className="tabular">{one.pid}</td>
                  <td>{t(`operations.pools.${one.pool}`, { defaultValue: one.pool })}</td>
                  <td>{one.state}</td>
                  <td className="tabular">{one.transaction_s === null ? "" : t("operations.seconds", { seconds: formatNumber(one.transaction_s, 1) })}</td>
                  <td><code>{one.statement}</code></td>
                  <td>{one.can_end && <Button size="small" danger onClick={() => void end(one.pid)}>{t("operations.end")}</Button>}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </div>
  );
}
