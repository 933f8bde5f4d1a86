import { Modal, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Desk } from "@/features/processes/process-model";
import { labelIn } from "@/fields/values";
import { currentLanguage } from "@/i18n/language";
import { useStageTexts } from "@/i18n/process/register";

interface Props {
  desk: Desk;
  code: string;
  onRemove: (to: string) => void;
  onClose: () => void;
}

/** Before a stage is taken out: where its records go. */
export function RemoveDialog({ desk, code, onRemove, onClose }: Props) {
  const t = useStageTexts();
  const { t: common } = useTranslation();
  const codes = Object.keys(desk.process.stages);
  const place = codes.indexOf(code);
  const [to, setTo] = useState(codes[place - 1] ?? codes[place + 1] ?? "");
  const nameOf = (each: string) => labelIn(desk.options.find((one) => one.code === each)?.label ?? {}, currentLanguage()) || each;
  return (
    <Modal open width={420} title={t("designer.remove_title", { stage: nameOf(code) })} okText={t("designer.remove_ok")} okButtonProps={{ danger: true }} cancelText={common("common.cancel")} onOk={() => { onRemove(to); }} onCancel={onClose}>
      <div className="process-field">
        <span>{t("designer.remove_text")}</span>
        <Select value={to} aria-label={t("designer.remove_text")} options={codes.filter((each) => each !== code).map((each) => ({ value: each, label: nameOf(each) }))} onChange={setTo} />
      </div>
    </Modal>
  );
}
