import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { ChevronLeft, ShieldCheck } from "lucide-react";
import { useState } from "react";
import { Link, useParams } from "react-router";
import { fetchDraw, fetchProof, samplingKeys, type DrawDetail } from "@/api/sampling";
import { CheckCard } from "@/features/insight/check-card";
import { formatDateTime } from "@/i18n/format";
import { useInsightTexts } from "@/i18n/insight/register";
import { before } from "@/i18n/punctuation";
import { ErrorState } from "@/records/common/error-state";
import { Skeleton } from "@/ui/skeleton";
import { State } from "@/ui/state";
import { usePageTitle } from "@/ui/use-page-title";
import "@/features/insight/insight.css";
import "@/features/insight/audits.css";

/** One draw: the records drawn with their checks, and how anybody can draw them again. */
export function DrawPage() {
  const t = useInsightTexts();
  const { id = "" } = useParams();
  const query = useQuery({ queryKey: samplingKeys.draw(id), queryFn: ({ signal }) => fetchDraw(id, signal) });
  const draw = query.data;
  const title = draw ? `${draw.summary.label} · ${draw.summary.month.slice(0, 7)}` : t("tabs.audits");
  usePageTitle(title);
  return (
    <div className="page insight audit">
      <Link className="muted" to="/insight/audits"><ChevronLeft size={14} aria-hidden style={{ verticalAlign: -2 }} /> {t("tabs.audits")}</Link>
      <header className="page-header"><h1 className="page-title">{title}</h1></header>
      {query.error && <div className="card"><ErrorState error={query.error} onRetry={() => void query.refetch()} /></div>}
      {query.isPending && <Skeleton lines={8} />}
      {draw && <Whole draw={draw} />}
    </div>
  );
}

function Whole({ draw }: { draw: DrawDetail }) {
  const t = useInsightTexts();
  const { summary } = draw;
  const mine = draw.checks.filter((one) => one.mine && one.state === "open");
  const others = draw.checks.filter((one) => !mine.includes(one));
  return (
    <>
      <p className="insight-caption muted">
        {t("audits.summary", { population: summary.population, percent: summary.percent, drawn: summary.drawn, open: summary.open, passed: summary.passed, failed: summary.failed, moment: formatDateTime(summary.drawn_at) })}
      </p>
      <ProofCard draw={draw} />
      {draw.checks.length === 0 && <div className="card"><State icon={<ShieldCheck size={20} />} title={t("audits.nothing_won")} /></div>}
      <ol className="audit-checks">{[...mine, ...others].map((one) => <CheckCard key={one.id} check={one} draw={summary.id} oversees={draw.oversees} />)}</ol>
    </>
  );
}

function ProofCard({ draw }: { draw: DrawDetail }) {
  const t = useInsightTexts();
  const [wanted, setWanted] = useState(false);
  const proof = useQuery({ queryKey: samplingKeys.proof(draw.summary.id), queryFn: ({ signal }) => fetchProof(draw.summary.id, signal), enabled: wanted });
  return (
    <section className="card insight-card" aria-label={t("audits.proof")}>
      <div className="insight-head">
        <h2>{t("audits.proof")}</h2>
        {!proof.data && <Button size="small" loading={wanted && proof.isPending} onClick={() => { setWanted(true); }}>{t("audits.prove")}</Button>}
      </div>
      <p className="muted">{t("audits.proof_note")}</p>
      <p className="audit-seed">{before(t("audits.seed"))}<code>{draw.seed}</code></p>
      {proof.error && <ErrorState error={proof.error} compact onRetry={() => void proof.refetch()} />}
      {proof.data && (
        <p role="status" data-holds={proof.data.holds}>
          {t(proof.data.holds ? "audits.holds" : "audits.fails", { count: proof.data.drawn.length })}
          {proof.data.came_later.length > 0 && ` ${t("audits.came_later", { count: proof.data.came_later.length })}`}
          {proof.data.left.length > 0 && ` ${t("audits.left", { count: proof.data.left.length })}`}
        </p>
      )}
    </section>
  );
}
