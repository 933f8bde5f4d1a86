import { Paperclip } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { DisplayProps } from "@/fields/types";

export function AttachmentDisplay({ value }: DisplayProps) {
  const { t } = useTranslation();
  return (
    <span className="value-boolean">
      <Paperclip size={14} aria-hidden />
      {t("fields.files", { count: Array.isArray(value) ? value.length : 1 })}
    </span>
  );
}
