import { useQuery } from "@tanstack/react-query";
import { Drawer } from "antd";
import { Link } from "react-router";
import { fetchLines, insightKeys, type Asked, type Drill } from "@/api/insight";
import { formatDate, formatMoney, formatNumber } from "@/i18n/format";
import { useInsightTexts } from "@/i18n/insight/register";
import { ErrorState } from "@/records/common/error-state";
import { Skeleton } from "@/ui/skeleton";
import { useIsPhone } from "@/ui/use-media";

interface Props { process: string; object: string; currency: string; asked: Asked; drill: Drill; title: string; onClose: () => void }

/** The records behind a figure. */
export function RecordsDrawer({ process, object, currency, asked, drill, title, onClose }: Props) {
  const t = useInsightTexts();
  const phone = useIsPhone();
  const query = useQuery({ queryKey: insightKeys.lines(process, asked, drill), queryFn: ({ signal }) => fetchLines(process, asked, drill, signal) });
  const items = query.data?.items ?? [];
  return (
    <Drawer open title={title} onClose={onClose} size={phone ? "100%" : 560} styles={{ body: { padding: phone ? 12 : 20 } }}>
      {query.error && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <Skeleton lines={6} />}
      {query.data && <p className="muted">{query.data.more ? t("more_records") : t("records", { count: items.length })}{!query.data.more && items.length > 1 && ` · ${t("sum", { sum: formatMoney(items.reduce((sum, one) => sum + (one.amount ?? 0), 0), currency) })}`}</p>}
      <ul className="insight-lines">
        {items.map((one, index) => (
          <li key={`${one.id}-${String(index)}`}>
            <Link to={`/o/${object}/${one.id}`}>
              <strong className="ellipsis">{one.name ?? "–"}</strong>
              <span className="tabular">{one.amount === null ? "–" : formatMoney(one.amount, currency)}</span>
              <span className="muted">
                {[one.owner, one.days === null ? null : t("days", { days: formatNumber(one.days, 1), count: one.days }), one.day === null ? null : `${t(drill.part === "closed" || drill.part === "stay" || drill.part === "cohort" ? "day_closed" : "day_expected")} ${formatDate(one.day)}`].filter(Boolean).join(" · ")}
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </Drawer>
  );
}
