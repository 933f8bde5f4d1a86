import { useInfiniteQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { ListChecks } from "lucide-react";
import { useTranslation } from "react-i18next";
import { isOpen, listJobs } from "@/api/jobs";
import { keys } from "@/api/query-keys";
import { JobCard } from "@/features/jobs/job-card";
import { ErrorState } from "@/records/common/error-state";
import { Skeleton } from "@/ui/skeleton";
import { State } from "@/ui/state";
import { usePageTitle } from "@/ui/use-page-title";
import "@/features/jobs/jobs.css";

const BUSY_MS = 1000;
const QUIET_MS = 10_000;

/** Everything that runs long: imports, exports, bulk operations. */
export function JobsPage() {
  const { t } = useTranslation();
  usePageTitle(t("jobs.title"));
  const query = useInfiniteQuery({
    queryKey: keys.jobs,
    queryFn: ({ pageParam }) => listJobs(pageParam),
    initialPageParam: null as number | null,
    getNextPageParam: (page) => page.next_before,
    refetchInterval: (state) => (state.state.data?.pages.some((page) => page.items.some(isOpen)) ? BUSY_MS : QUIET_MS),
  });
  const jobs = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <div className="page jobs">
      <header className="page-header"><h1 className="page-title">{t("jobs.title")}</h1></header>
      {query.error && jobs.length === 0 && <div className="card"><ErrorState error={query.error} onRetry={() => void query.refetch()} /></div>}
      {query.isPending && <Skeleton lines={6} />}
      {query.data && jobs.length === 0 && <div className="card"><State icon={<ListChecks size={20} />} title={t("jobs.empty")} text={t("jobs.empty_text")} /></div>}
      <ul className="jobs-list">
        {jobs.map((job) => <li key={job.id}><JobCard job={job} onChanged={() => void query.refetch()} /></li>)}
      </ul>
      {query.hasNextPage && <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>{t("jobs.older")}</Button>}
    </div>
  );
}
