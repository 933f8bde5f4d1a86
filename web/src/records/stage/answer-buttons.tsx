import { Button } from "antd";
import { useState } from "react";
import { useStageTexts } from "@/i18n/process/register";
import { before } from "@/i18n/punctuation";
import { PauseDialog } from "@/records/stage/pause-dialog";
import { SupportDialog } from "@/records/stage/support-dialog";

/** 请确认是否需售前支持: yes asks for it, no says why the record stays. */
export function AnswerButtons({ object, id, supported, name }: { object: string; id: string; supported: boolean; name?: string }) {
  const t = useStageTexts();
  const [answer, setAnswer] = useState<"yes" | "no" | null>(null);
  const label = (text: string) => (name === undefined ? {} : { "aria-label": before(text) + name });
  const no = supported ? t("support.no") : t("pause");
  const close = () => { setAnswer(null); };
  return (
    <span className="dwell-ask">
      {supported && name === undefined && <span>{t("support.ask")}</span>}
      {supported && <Button size="small" {...label(t("support.yes"))} onClick={() => { setAnswer("yes"); }}>{t("support.yes")}</Button>}
      <Button size="small" type="text" {...label(no)} onClick={() => { setAnswer("no"); }}>{no}</Button>
      {answer === "yes" && <SupportDialog object={object} id={id} onClose={close} />}
      {answer === "no" && <PauseDialog object={object} id={id} onClose={close} />}
    </span>
  );
}
