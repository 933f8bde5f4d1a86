import type { ReportEntry } from "@/api/compliance";
import { useComplianceTexts } from "@/i18n/compliance/register";
import { formatDate } from "@/i18n/format";

const SHOWN = 12;
const RISKS = ["low", "medium", "high"] as const;

/** Findings of the last reports as bars, the newest on the right. */
export function Trend({ reports }: { reports: readonly ReportEntry[] }) {
  const c = useComplianceTexts();
  const shown = reports.slice(0, SHOWN).reverse();
  const most = Math.max(1, ...shown.map(({ counts }) => counts.high + counts.medium + counts.low));
  if (shown.length < 2) return null;
  return (
    <ol className="compliance-trend" aria-label={c("trend")}>
      {shown.map((one) => {
        const { high, medium, low } = one.counts;
        const text = c("trend_bar", { day: formatDate(one.at.slice(0, 10)), high, medium, low });
        return (
          <li key={one.id} title={text} aria-label={text}>
            {RISKS.map((risk) => <span key={risk} data-risk={risk} style={{ blockSize: `${String((one.counts[risk] / most) * 100)}%` }} />)}
          </li>
        );
      })}
    </ol>
  );
}
