import { useInfiniteQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { Stamp } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link, useSearchParams } from "react-router";
import { approvalKeys, fetchApprovals, type ApprovalSummary, type Which } from "@/api/approvals";
import { ApprovalState } from "@/features/approvals/approval-state";
import { SubstituteCard } from "@/features/approvals/substitute-card";
import { formatDateTime, formatRelative } from "@/i18n/format";
import { useInboxTexts } from "@/i18n/inbox/register";
import { ErrorState } from "@/records/common/error-state";
import { Skeleton } from "@/ui/skeleton";
import { State } from "@/ui/state";
import { Tabs } from "@/ui/tabs";
import { usePageTitle } from "@/ui/use-page-title";
import "@/features/approvals/approvals.css";

const WHICH = ["to_decide", "requested", "done"] as const;

/** Approvals that wait for one, that one asked for, and what is done. */
export function ApprovalsPage() {
  const n = useInboxTexts();
  usePageTitle(n("approvals.title"));
  const [params, setParams] = useSearchParams();
  const active = params.get("which") ?? "to_decide";
  return (
    <div className="page approvals">
      <header className="page-header"><h1 className="page-title">{n("approvals.title")}</h1></header>
      <Tabs
        label={n("approvals.title")}
        active={active}
        onChange={(which) => { setParams({ which }, { replace: true }); }}
        tabs={[
          ...WHICH.map((which) => ({ key: which, label: n(`approvals.which.${which}`), content: <ApprovalList which={which} /> })),
          { key: "substitute", label: n("approvals.substitute"), content: <SubstituteCard /> },
        ]}
      />
    </div>
  );
}

function ApprovalList({ which }: { which: Which }) {
  const { t } = useTranslation();
  const n = useInboxTexts();
  const query = useInfiniteQuery({
    queryKey: approvalKeys.list(which),
    queryFn: ({ pageParam, signal }) => fetchApprovals(which, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_before,
  });
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  if (query.isPending) return <Skeleton lines={6} />;
  if (query.error && items.length === 0) return <div className="card"><ErrorState error={query.error} onRetry={() => void query.refetch()} /></div>;
  return (
    <>
      {items.length === 0
        ? <div className="card"><State icon={<Stamp size={20} />} title={n(`approvals.empty.${which}`)} text={n("approvals.empty_text")} /></div>
        : <ul className="approval-list">{items.map((item) => <li key={item.id}><ApprovalCard item={item} /></li>)}</ul>}
      {query.hasNextPage && <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>{t("common.more")}</Button>}
    </>
  );
}

function ApprovalCard({ item }: { item: ApprovalSummary }) {
  const { t } = useTranslation();
  const n = useInboxTexts();
  return (
    <Link className="card approval-card" to={`/approvals/${item.id}`}>
      <span className="approval-top">
        <strong>{item.record_name}</strong>
        <ApprovalState state={item.state} />
        <time className="muted" dateTime={item.created_at} title={formatDateTime(item.created_at)}>{formatRelative(item.created_at)}</time>
      </span>
      <span className="muted">{item.title} · {n("approvals.asked_by", { name: item.requester.name })}</span>
      {item.operation === "delete" && <span>{n("approvals.operations.delete")}</span>}
      {item.changes.slice(0, 3).map((change) => (
        <span key={change.field} className="approval-change">{change.label} <s>{change.old}</s> → <b>{change.new}</b></span>
      ))}
      {item.state === "pending" && item.waiting_for.length > 0 && <span className="muted">{n("approvals.waiting_for", { names: item.waiting_for.map((one) => one.name).join(t("common.list_separator")) })}</span>}
    </Link>
  );
}
