import { Button } from "antd";
import { useState } from "react";
import type { ObjectMeta } from "@/api/types";
import { useStageTexts } from "@/i18n/process/register";
import { StageStep } from "@/records/stage/stage-step";

interface Props {
  object: ObjectMeta;
  id: string;
  to: string;
  onDone: () => void;
}

/** Opens the dialog of a move. */
export function StageButton({ object, id, to, onDone }: Props) {
  const t = useStageTexts();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button size="small" type="primary" ghost style={{ marginTop: 6 }} onClick={() => { setOpen(true); }}>{t("step.advance")}</Button>
      {open && <StageStep object={object} id={id} to={to} onClose={(outcome) => { setOpen(false); if (outcome !== "left") onDone(); }} />}
    </>
  );
}
