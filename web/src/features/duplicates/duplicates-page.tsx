import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { ChevronRight, CopyCheck } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";
import type { ObjectMeta } from "@/api/types";
import { useObject } from "@/api/use-objects";
import { fetchPairs } from "@/features/duplicates/api";
import { PairCard } from "@/features/duplicates/pair-card";
import { RecentMerges } from "@/features/duplicates/recent-merges";
import { ErrorState } from "@/records/common/error-state";
import { Skeleton } from "@/ui/skeleton";
import { State } from "@/ui/state";
import { usePageTitle } from "@/ui/use-page-title";
import "@/features/duplicates/duplicates.css";

/** Pairs of records whose names are alike, found after imports, until somebody decides. */
export function DuplicatesPage() {
  const { object = "" } = useParams();
  const meta = useObject(object);
  if (meta.data) return <Duplicates key={object} object={meta.data} />;
  if (meta.error) return <ErrorState error={meta.error} onRetry={() => void meta.refetch()} />;
  return <Skeleton />;
}

function Duplicates({ object }: { object: ObjectMeta }) {
  const { t } = useTranslation();
  const title = t("duplicates.title", { plural: object.plural });
  usePageTitle(title);
  const client = useQueryClient();
  const key = ["duplicates", object.api_name];
  const query = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam }) => fetchPairs(object.api_name, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_after,
  });
  const pairs = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <div className="page duplicates">
      <nav className="breadcrumb duplicates-path" aria-label={t("records.breadcrumb")}>
        <Link to={`/o/${object.api_name}`}>{object.plural}</Link>
        <ChevronRight size={14} aria-hidden />
        <span className="muted" aria-current="page">{title}</span>
      </nav>
      <header className="page-header"><h1 className="page-title">{title}</h1></header>
      <p className="duplicates-intro">{t("duplicates.intro")}</p>
      {query.error && <div className="card"><ErrorState error={query.error} onRetry={() => void query.refetch()} /></div>}
      {query.isPending && <Skeleton lines={6} />}
      {query.data && pairs.length === 0 && <div className="card"><State icon={<CopyCheck size={20} />} title={t("duplicates.empty")} text={t("duplicates.empty_text")} /></div>}
      <ul className="duplicates-list">
        {pairs.map((pair) => (
          <li key={pair.id}><PairCard object={object} pair={pair} onDecided={() => void client.invalidateQueries({ queryKey: key })} /></li>
        ))}
      </ul>
      {query.hasNextPage && <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>{t("list.load_more")}</Button>}
      <RecentMerges object={object} onUndone={() => void client.invalidateQueries({ queryKey: key })} />
    </div>
  );
}
