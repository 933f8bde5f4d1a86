import { Paperclip } from "lucide-react";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import type { DisplayProps } from "@/fields/types";
import { asList } from "@/fields/values";

const AttachedFiles = lazy(async () => ({ default: (await import("@/fields/attachment/attached-files")).AttachedFiles }));

/** How many files there are; on a page which ones. */
export function AttachmentDisplay({ field, value, compact }: DisplayProps) {
  const { t } = useTranslation();
  const count = (
    <span className="value-boolean">
      <Paperclip size={14} aria-hidden />
      {t("fields.files", { count: Array.isArray(value) ? value.length : 1 })}
    </span>
  );
  if (compact || !Array.isArray(value)) return count;
  return <Suspense fallback={count}><AttachedFiles ids={asList(value)} label={field.label} /></Suspense>;
}
