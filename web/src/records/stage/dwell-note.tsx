import { TriangleAlert } from "lucide-react";
import type { Standing } from "@/api/stages";
import type { ObjectMeta, RecordRow } from "@/api/types";
import { formatDate } from "@/i18n/format";
import { useStageTexts } from "@/i18n/process/register";
import { AnswerButtons } from "@/records/stage/answer-buttons";
import { SUPPORT } from "@/records/stage/support-dialog";
import { TermMark } from "@/records/terms/term-mark";

interface Props {
  object: ObjectMeta;
  row: RecordRow;
  dwell: Standing["dwell"];
  editable: boolean;
}

/** How long the record has been in its stage, red when that is too long, with a way to say what it needs. */
export function DwellNote({ object, row, dwell, editable }: Props) {
  const t = useStageTexts();
  if (dwell === null) return null;
  const paused = dwell.paused_until !== null;
  return (
    <>
      <span className="dwell" data-late={dwell.late && !paused} title={dwell.late ? t("late_text") : undefined}>
        {dwell.late && !paused && <TriangleAlert size={14} aria-hidden />}
        {t("dwell", { count: dwell.working_days })}
        {dwell.limit !== null && <span className="dwell-limit">{t("dwell_limit", { limit: dwell.limit })}</span>}
        {dwell.paused_until !== null && <span className="dwell-limit">{t("paused_until", { date: formatDate(dwell.paused_until.slice(0, 10)) })}</span>}
        <TermMark metric="dwell" />
      </span>
      {editable && dwell.late && !paused && <AnswerButtons object={object.api_name} id={row.id} supported={object.related.some((one) => one.object === SUPPORT)} />}
    </>
  );
}
