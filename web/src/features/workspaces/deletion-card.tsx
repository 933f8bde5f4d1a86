import { Button, Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { orderDeletion, type About, type DeletionInfo } from "@/api/company";
import { errorText } from "@/api/error-text";
import { formatDateTime } from "@/i18n/format";
import { useCompanyTexts } from "@/i18n/company/register";
import { showToast } from "@/ui/toast";

/** Having the own workspace deleted: its short name has to be typed. */
export function DeletionCard({ about }: { about: About }) {
  const { t } = useTranslation();
  const c = useCompanyTexts();
  const [typed, setTyped] = useState("");
  const [ordered, setOrdered] = useState<DeletionInfo | null>(null);
  const order = async () => {
    try {
      setOrdered(await orderDeletion(typed));
    } catch (error) {
      showToast({ kind: "failed", text: errorText(error, t) });
    }
  };
  return (
    <section className="card company-section">
      <h2 className="section-title">{c("deletion")}</h2>
      <p className="muted">{c("deletion_text", { days: about.deletion_days })}</p>
      {ordered ? (
        <p className="notice notice-warning" role="status">{c("deletion_done", { at: formatDateTime(ordered.due_at) })}</p>
      ) : (
        <div className="company-actions">
          <Input style={{ maxWidth: 320 }} aria-label={c("deletion_confirm", { id: about.id })} placeholder={c("deletion_confirm", { id: about.id })} value={typed} onChange={(event) => { setTyped(event.target.value); }} />
          <Button danger disabled={typed !== about.id} onClick={() => void order()}>{c("deletion_do")}</Button>
        </div>
      )}
    </section>
  );
}
