import { Modal } from "antd";
import { useTranslation } from "react-i18next";
import type { Published } from "@/api/processes";
import { joinNames } from "@/i18n/join";
import { useStageTexts } from "@/i18n/process/register";

interface Props {
  preview: Published;
  /** Labels of the documents, by kind and key. */
  labels: ReadonlyMap<string, string>;
  publishing: boolean;
  onPublish: () => void;
  onClose: () => void;
}

/** What publishing changes, in the server's words, before it happens. */
export function PreviewDialog({ preview, labels, publishing, onPublish, onClose }: Props) {
  const t = useStageTexts();
  const { t: common } = useTranslation();
  const called = ([kind, key]: readonly string[]) => {
    const label = labels.get(`${kind ?? ""} ${key ?? ""}`) ?? key;
    return kind === "process" || kind === "object" || kind === "playbook" ? t(`designer.document.${kind}`, { label }) : label;
  };
  const nothing = preview.changed.length === 0;
  return (
    <Modal
      open
      title={t("designer.preview_title")}
      okText={t("designer.publish")}
      cancelText={common("common.cancel")}
      okButtonProps={{ disabled: nothing, loading: publishing }}
      onOk={onPublish}
      onCancel={onClose}
    >
      {nothing ? (
        <p>{t("designer.preview_nothing")}</p>
      ) : (
        <ul className="process-preview">
          <li>{t("designer.preview_changed", { documents: joinNames(preview.changed.flatMap((one) => called(one) ?? [])) })}</li>
          {preview.steps.map((step, index) => <li key={index}>{step.text}</li>)}
          {preview.warnings.map((warning, index) => <li key={`w${String(index)}`} data-warning>{warning.message} {warning.hint}</li>)}
        </ul>
      )}
    </Modal>
  );
}
