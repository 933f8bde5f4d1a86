import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { keys } from "@/api/query-keys";
import { fetchHistory } from "@/api/records";
import type { ObjectMeta } from "@/api/types";
import { ErrorState } from "@/records/common/error-state";
import { HistoryItem } from "@/records/page/history-item";
import { Skeleton } from "@/ui/skeleton";

/** Who changed what and when, newest first. */
export function HistoryPanel({ object, id }: { object: ObjectMeta; id: string }) {
  const { t } = useTranslation();
  const history = useQuery({ queryKey: keys.history(object.api_name, id), queryFn: () => fetchHistory(object.api_name, id) });
  if (history.error) return <ErrorState error={history.error} onRetry={() => void history.refetch()} compact />;
  if (!history.data) return <Skeleton lines={5} />;
  return (
    <ol className="history" aria-label={t("records.history")}>
      {history.data.map((entry) => <HistoryItem key={entry.version} object={object} entry={entry} />)}
    </ol>
  );
}
