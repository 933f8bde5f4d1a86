import { Button, Modal } from "antd";
import { useTranslation } from "react-i18next";

interface Props {
  onStay: () => void;
  /** Leave; what was typed is there when one comes back. */
  onKeep: () => void;
  /** Leave and forget it; missing: not offered. */
  onDiscard?: () => void;
}

/** Shown before a page or a dialog with unsaved input is left. */
export function LeaveQuestion({ onStay, onKeep, onDiscard }: Props) {
  const { t } = useTranslation();
  return (
    <Modal
      open
      width={420}
      title={t("form.leave_title")}
      onCancel={onStay}
      footer={[
        ...(onDiscard ? [<Button key="drop" danger type="text" onClick={onDiscard}>{t("form.discard")}</Button>] : []),
        <Button key="keep" onClick={onKeep}>{t(onDiscard ? "form.keep_draft" : "form.leave")}</Button>,
        <Button key="stay" type="primary" onClick={onStay}>{t("form.stay")}</Button>,
      ]}
    >
      <p>{t("form.leave_text")}</p>
    </Modal>
  );
}
