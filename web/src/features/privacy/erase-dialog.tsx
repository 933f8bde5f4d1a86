import { useMutation, useQuery } from "@tanstack/react-query";
import { Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/api/error-text";
import { erase, previewErasure, type RecordRef } from "@/api/privacy";
import { formatDate } from "@/i18n/format";
import { joinNames } from "@/i18n/join";
import { usePrivacyTexts } from "@/i18n/privacy/register";
import { ErrorState } from "@/records/common/error-state";
import { Skeleton } from "@/ui/skeleton";
import { showToast } from "@/ui/toast";

interface Props {
  records: RecordRef[];
  label: (object: string) => string;
  onClose: () => void;
  onDone: () => void;
}

/** What an erasure would do, what stays and why; then for good. */
export function EraseDialog({ records, label, onClose, onDone }: Props) {
  const { t } = useTranslation();
  const p = usePrivacyTexts();
  const [reason, setReason] = useState("");
  const preview = useQuery({ queryKey: ["privacy", "preview", records], queryFn: () => previewErasure(records), staleTime: 0, retry: false });
  const order = useMutation({
    mutationFn: () => erase(records, reason.trim()),
    onSuccess: () => { showToast({ kind: "done", text: p("erase_started") }); onDone(); },
  });
  const going = preview.data?.records.filter((one) => !one.kept_until) ?? [];
  const kept = preview.data?.records.filter((one) => one.kept_until) ?? [];
  return (
    <Modal
      open title={p("erase_title")} okText={p("erase_confirm")} cancelText={p("cancel")} onCancel={onClose} onOk={() => { order.mutate(); }}
      confirmLoading={order.isPending} okButtonProps={{ danger: true, disabled: !preview.data || reason.trim().length < 2 }}
    >
      <div className="privacy-form">
        <p className="notice notice-danger">{p("erase_lead")}</p>
        {order.error && <p className="notice notice-danger" role="alert">{errorText(order.error, t)}</p>}
        {preview.isPending && <Skeleton lines={4} />}
        {preview.error && <ErrorState error={preview.error} onRetry={() => void preview.refetch()} />}
        {preview.data && (
          <>
            <h3>{p("erase_records")}</h3>
            <ul className="privacy-facts">
              {going.map((one) => (
                <li key={one.id}><strong>{label(one.object)}</strong> {one.name ?? p("unnamed")}<span className="muted">{p("erase_fields", { fields: joinNames(one.fields) })}</span></li>
              ))}
            </ul>
            <h3>{p("erase_values")}</h3>
            <ul className="privacy-values">
              {preview.data.values.map((one) => (
                <li key={`${one.kind}${one.text}`}><code>{one.text}</code>{!one.everywhere && <span className="muted">{p("erase_shared")}</span>}</li>
              ))}
            </ul>
            {kept.length > 0 && (
              <>
                <h3>{p("erase_kept")}</h3>
                <ul className="privacy-facts">
                  {kept.map((one) => <li key={one.id}><strong>{label(one.object)}</strong> {one.name ?? p("unnamed")}<span className="muted">{p("kept_until", { day: formatDate((one.kept_until ?? "").slice(0, 10)) })}</span></li>)}
                </ul>
              </>
            )}
            <p className="muted">{preview.data.backups_until ? p("erase_backups", { day: formatDate(preview.data.backups_until.slice(0, 10)) }) : p("erase_no_backups")}</p>
            <label>{p("erase_reason")}<input value={reason} maxLength={1000} placeholder={p("erase_reason_hint")} onChange={(event) => { setReason(event.target.value); }} /></label>
          </>
        )}
      </div>
    </Modal>
  );
}
