import { Button } from "antd";
import { History } from "lucide-react";
import { useTranslation } from "react-i18next";
import { formatDateTime } from "@/i18n/format";

/** Says that this is the past, and the way back to now. */
export function PastBanner({ moment, onBack }: { moment: string; onBack: () => void }) {
  const { t } = useTranslation();
  return (
    <div className="past-banner" role="status">
      <History size={17} aria-hidden />
      <span>{t("records.as_it_was", { when: formatDateTime(moment, true) })}</span>
      <Button size="small" onClick={onBack}>{t("records.back_to_now")}</Button>
    </div>
  );
}
