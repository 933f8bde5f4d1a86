import { History } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { formatRelative } from "@/i18n/format";
import { useFormTexts } from "@/i18n/forms/register";
import { Button } from "@/ui/button";
import "@/records/form/form.css";

/** Says that what stands there was typed before, and offers to begin anew. */
export function DraftNotice({ at, onDiscard }: { at: string; onDiscard: () => void }) {
  const { t } = useTranslation();
  const text = useFormTexts();
  const [accepted, setAccepted] = useState(false);
  if (accepted) return null;
  return (
    <div className="notice draft-notice" role="status">
      <History size={16} aria-hidden />
      <span>{text("draft_of", { when: formatRelative(at) })}</span>
      <span className="draft-notice-end">
        <Button onClick={onDiscard}>{t("form.discard")}</Button>
        <Button onClick={() => { setAccepted(true); }}>{text("go_on")}</Button>
      </span>
    </div>
  );
}
