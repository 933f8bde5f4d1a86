import { TriangleAlert } from "lucide-react";
import { memo } from "react";
import type { Dwell } from "@/api/stages";
import { useStageTexts } from "@/i18n/process/register";
import "@/records/stage/stages.css";

/** How long the record of a card has been in its stage, red when that is too long. */
export const CardDwell = memo(function CardDwell({ dwell }: { dwell: Dwell }) {
  const t = useStageTexts();
  const late = dwell.late && dwell.paused_until === null;
  return (
    <p className="card-dwell" data-late={late} title={late ? t("late_text") : undefined}>
      {late && <TriangleAlert size={12} aria-hidden />}
      {t("dwell", { count: dwell.working_days })}
    </p>
  );
});
