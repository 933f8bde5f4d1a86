import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Checkbox, Select } from "antd";
import { FileDown, HeartPulse } from "lucide-react";
import { useState } from "react";
import { Link, useSearchParams } from "react-router";
import { fetchBrief, fetchPipelines, insightKeys, type Stalled } from "@/api/insight";
import { formatDateTime, formatMoneyShort, formatRelative } from "@/i18n/format";
import { useInsightTexts } from "@/i18n/insight/register";
import { clauses } from "@/i18n/punctuation";
import { ErrorState } from "@/records/common/error-state";
import { LoadMore } from "@/records/list/load-more";
import { TermMark } from "@/records/terms/term-mark";
import { Chip } from "@/ui/chip";
import { Skeleton } from "@/ui/skeleton";
import { State } from "@/ui/state";

const COLORS = { history: "green", playbook: "orange", none: "default" } as const;

/** Records without progress: who has them, and what to do about it. */
export function BriefTab() {
  const t = useInsightTexts();
  const [params, setParams] = useSearchParams();
  const [fake, setFake] = useState(false);
  const pipelines = useQuery({ queryKey: insightKeys.pipelines, queryFn: ({ signal }) => fetchPipelines(signal) });
  const key = pipelines.data?.find((one) => one.key === params.get("process"))?.key ?? pipelines.data?.[0]?.key ?? "";
  const query = useInfiniteQuery({
    queryKey: insightKeys.brief(key),
    queryFn: ({ pageParam, signal }) => fetchBrief(key, pageParam, signal),
    initialPageParam: 0,
    getNextPageParam: (page, pages) => {
      const shown = pages.reduce((sum, one) => sum + one.items.length, 0);
      return page.items.length > 0 && shown < page.total ? shown : null;
    },
    enabled: key !== "",
  });
  const brief = query.data?.pages[0];
  if (!brief && (pipelines.error ?? query.error)) return <div className="card"><ErrorState error={pipelines.error ?? query.error} onRetry={() => void query.refetch()} /></div>;
  if (pipelines.data?.length === 0) return <div className="card"><State icon={<HeartPulse size={20} />} title={t("empty")} text={t("empty_text")} /></div>;
  if (!brief) return <Skeleton lines={8} />;
  const all = query.data?.pages.flatMap((one) => one.items) ?? [];
  const items = all.filter((one) => !fake || one.suspicious);
  return (
    <>
      <div className="insight-controls brief-controls">
        {(pipelines.data?.length ?? 0) > 1 && <Select aria-label={t("pipeline")} value={key} options={pipelines.data?.map((one) => ({ value: one.key, label: one.label }))} onChange={(process) => { setParams({ process }, { replace: true }); }} />}
        <Checkbox checked={fake} onChange={(event) => { setFake(event.target.checked); }}>{t("brief.only_fake")}</Checkbox>
        <span className="brief-actions">
          <a className="button" href={`/api/v1/insight/briefs/${key}/pdf`} target="_blank" rel="noreferrer"><FileDown size={15} aria-hidden /> {t("brief.pdf")}</a>
        </span>
      </div>
      <p className="insight-caption muted">{t("brief.note", { count: brief.total, days: brief.stalled_days, moment: formatDateTime(brief.counted_at) })} {brief.total > all.length && t("brief.more", { count: all.length })}</p>
      <section className="card insight-card brief-learned" aria-label={t("brief.learned")}>
        <h2>{t("brief.learned")}<TermMark metric="stalled" /></h2>
        {brief.advices.length === 0 && <p className="muted">{t("brief.learned_none", { count: brief.closed })}</p>}
        <ul>{brief.advices.slice(0, 6).map((one) => <li key={`${one.stage}/${one.segment}/${one.action}`}>{one.text}</li>)}</ul>
        <p className="muted">{brief.method}</p>
      </section>
      {items.length === 0 && <div className="card"><State icon={<HeartPulse size={20} />} title={t("brief.empty")} text={t("brief.empty_text")} /></div>}
      <ul className="brief-list">{items.map((one) => <Line key={one.id} item={one} object={brief.object} currency={brief.currency} />)}</ul>
      {query.hasNextPage && <LoadMore more loading={query.isFetchingNextPage} failed={query.isFetchNextPageError} loaded={all.length} onLoad={() => void query.fetchNextPage()} />}
    </>
  );
}

function Line({ item, object, currency }: { item: Stalled; object: string; currency: string }) {
  const t = useInsightTexts();
  return (
    <li className="card">
      <div className="brief-head">
        <Link to={`/o/${object}/${item.id}`}><strong>{item.name ?? "–"}</strong></Link>
        <strong className="tabular">{item.amount === null ? "–" : formatMoneyShort(item.amount, currency)}</strong>
      </div>
      <p className="muted">
        <Chip text={item.stage_label} color="blue" />
        {[item.owner, t("brief.stay", { days: item.working_days, count: item.working_days }), t("brief.updated", { when: formatRelative(item.updated_at) }), item.talked_at === null ? t("brief.never") : t("brief.talked", { when: formatRelative(item.talked_at) })].filter(Boolean).join(" · ")}
      </p>
      <p><Chip text={t(`brief.${item.source}`)} color={COLORS[item.source]} /> {item.suggestion}</p>
      {item.suspicious && <p className="brief-fake"><Chip text={t("brief.fake", { score: item.score })} color="red" /> {clauses(item.reasons.map((one) => one.text))}</p>}
    </li>
  );
}
