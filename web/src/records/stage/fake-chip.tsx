import type { Liveliness } from "@/api/insight";
import { useStageTexts } from "@/i18n/process/register";
import { clauses } from "@/i18n/punctuation";
import "@/records/stage/stages.css";

/** 假活跃: edited and put off, but going nowhere; says why when pointed at. */
export function FakeChip({ found, reasons = false }: { found: Pick<Liveliness, "score" | "reasons">; reasons?: boolean }) {
  const t = useStageTexts();
  const why = clauses(found.reasons.map((one) => one.text));
  return (
    <span className="fake-chip" title={why}>
      <strong>{t("fake_score", { score: found.score })}</strong>
      {reasons && <span>{why}</span>}
    </span>
  );
}
