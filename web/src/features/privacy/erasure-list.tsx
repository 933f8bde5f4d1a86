import { useQuery } from "@tanstack/react-query";
import { Eraser, FileCheck2 } from "lucide-react";
import { certificateFile, fetchErasures, privacyKeys } from "@/api/privacy";
import { formatDateTime } from "@/i18n/format";
import { usePrivacyTexts } from "@/i18n/privacy/register";
import { ErrorState } from "@/records/common/error-state";
import { Skeleton } from "@/ui/skeleton";
import { State } from "@/ui/state";

/** Erasures with their certificates, the newest first. */
export function ErasureList() {
  const p = usePrivacyTexts();
  const query = useQuery({
    queryKey: privacyKeys.erasures,
    queryFn: fetchErasures,
    refetchInterval: (now) => (now.state.data?.some((one) => one.finished_at === null) ? 1500 : false),
  });
  return (
    <section aria-label={p("erasures")}>
      <h2 className="section-title">{p("erasures")}</h2>
      <div className="card">
        {query.error && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
        {query.isPending && <Skeleton lines={3} />}
        {query.data?.length === 0 && <State compact icon={<Eraser size={20} />} title={p("erasures_empty")} />}
        <ul className="privacy-list">
          {query.data?.map((one) => (
            <li key={one.id}>
              <span className="privacy-erasure">
                <span>{formatDateTime(one.at)} · {p("erasure_line", { count: one.records.length })}</span>
                <span className="muted">{[one.rule ? p("erasure_rule", { rule: one.rule }) : one.by, one.reason].filter(Boolean).join(" · ")}</span>
              </span>
              {one.finished_at === null
                ? <span className="muted" role="status">{p("erasure_running")}</span>
                : <a className="privacy-link" href={certificateFile(one.id)} download><FileCheck2 size={14} aria-hidden /> {p("certificate")}</a>}
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
}
