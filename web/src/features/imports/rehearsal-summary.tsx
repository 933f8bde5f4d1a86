import { Clock3 } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Preview } from "@/api/imports";
import { useDuration } from "@/features/imports/use-duration";
import { formatNumber } from "@/i18n/format";

const SHOWN = ["create", "update", "unchanged", "held", "error"] as const;

/** What the rehearsal of the first rows came to, and how long the whole file will take. */
export function RehearsalSummary({ preview }: { preview: Preview }) {
  const { t } = useTranslation();
  const duration = useDuration();
  const { rehearsed, estimate, file } = preview;
  return (
    <div className="import-summary" aria-live="polite">
      {rehearsed.rows > 0 && (
        <p>
          <span className="muted">{t(rehearsed.rows < file.rows ? "imports.rehearsed" : "imports.rehearsed_all", { count: rehearsed.rows, formatted: formatNumber(rehearsed.rows) })}</span>
          {SHOWN.filter((action) => rehearsed[action] > 0).map((action) => (
            <span key={action} className="row-action" data-action={action}>{t(`imports.action_${action}`)} {formatNumber(rehearsed[action])}</span>
          ))}
        </p>
      )}
      <p className="muted">
        <Clock3 size={14} aria-hidden />
        {t(estimate.measured ? "imports.estimate_measured" : "imports.estimate_default", { duration: duration(estimate.seconds), rate: formatNumber(estimate.rate, 0) })}
      </p>
    </div>
  );
}
