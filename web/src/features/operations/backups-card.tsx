import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/api/error-text";
import { fetchJob, isOver } from "@/api/jobs";
import { fetchBackups, startBackup } from "@/api/operations";
import { fileSize } from "@/fields/attachment/file-size";
import { formatDateTime, formatRelative } from "@/i18n/format";
import { ErrorState } from "@/records/common/error-state";
import { Skeleton } from "@/ui/skeleton";
import { showToast } from "@/ui/toast";

const LOOK_EVERY_MS = 1500;

/** The backups of the workspace, why the last one failed, and one more at once. */
export function BackupsCard() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [job, setJob] = useState<number | null>(null);
  const [asking, setAsking] = useState(false);
  const query = useQuery({ queryKey: ["operations", "backups"], queryFn: fetchBackups });
  useQuery({
    queryKey: ["operations", "backup-job", job],
    enabled: job !== null,
    refetchInterval: LOOK_EVERY_MS,
    queryFn: async () => {
      if (job === null) return null;
      const found = await fetchJob(job);
      if (isOver(found)) {
        setJob(null);
        showToast(found.state === "succeeded" ? { kind: "done", text: t("backups.made") } : { kind: "failed", text: found.message ?? t("backups.failed") });
        await client.invalidateQueries({ queryKey: ["operations", "backups"] });
      }
      return found;
    },
  });
  const start = async () => {
    setAsking(true);
    try {
      setJob((await startBackup()).id);
    } catch (error) {
      showToast({ kind: "failed", text: errorText(error, t) });
    }
    setAsking(false);
  };
  const found = query.data;
  return (
    <section className="card operations-backups" aria-labelledby="backups-title">
      <header>
        <h2 id="backups-title" className="section-title">{t("backups.title")}</h2>
        <Button type="primary" loading={asking || job !== null} onClick={() => void start()}>{t("backups.now")}</Button>
      </header>
      {query.error && !found && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <Skeleton lines={3} />}
      {found && <p className="muted">{found.daily ? t("backups.daily", { count: found.kept }) : t("backups.by_hand", { count: found.kept })}</p>}
      {found?.failure && (
        <p className="notice notice-danger" role="alert">{t("backups.failure", { at: formatDateTime(found.failure.at), reason: found.failure.reason })}</p>
      )}
      {found?.backups.length === 0 && <p>{t("backups.none")}</p>}
      {found && found.backups.length > 0 && (
        <ul>
          {found.backups.map((one) => (
            <li key={one.file}>
              <time dateTime={one.made_at} title={formatRelative(one.made_at)} className="tabular">{formatDateTime(one.made_at)}</time>
              <span className="tabular">{fileSize(one.bytes)}</span>
              <code className="muted">{one.file}</code>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
