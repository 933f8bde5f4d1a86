import type { Liveliness } from "@/api/insight";
import { useStageTexts } from "@/i18n/process/register";
import "@/records/stage/stages.css";

/** 假活跃: edited and put off, but going nowhere; says why when pointed at. */
export function FakeChip({ found, reasons = false }: { found: Pick<Liveliness, "score" | "reasons">; reasons?: boolean }) {
  const t = useStageTexts();
  const why = found.reasons.map((one) => one.text).join("；");
  return (
    <span className="fake-chip" title={why}>
      <strong>{t("fake_score", { score: found.score })}</strong>
      {reasons && <span>{why}</span>}
    </span>
  );
}
