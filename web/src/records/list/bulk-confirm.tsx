import { useQuery } from "@tanstack/react-query";
import { Modal } from "antd";
import { useTranslation } from "react-i18next";
import { errorText } from "@/api/error-text";
import { countBulk, type BulkChange, type BulkScope } from "@/api/jobs";
import { formatNumber } from "@/i18n/format";
import { useListTexts } from "@/i18n/lists/register";

interface Props {
  object: string;
  scope: BulkScope;
  change: BulkChange & { operation: "delete" | "restore" | "tag" | "untag" };
  /** Name of the tag. */
  name?: string;
  onClose: () => void;
  onStart: () => void;
}

/** Says how many records a change of all that match would touch, before it does. */
export function BulkConfirm({ object, scope, change, name = "", onClose, onStart }: Props) {
  const { t } = useTranslation();
  const l = useListTexts();
  const { operation } = change;
  const counted = useQuery({ queryKey: ["bulk", object, scope, operation], queryFn: () => countBulk(object, scope, change), staleTime: 0 });
  const count = counted.data?.allowed ?? 0;
  const kept = (counted.data?.count ?? 0) - count;
  return (
    <Modal
      open
      width={440}
      title={counted.data ? l(`grid.confirm_${operation}`, { formatted: formatNumber(count), name }) : t("bulk.counting")}
      okText={counted.data ? t("bulk.start", { count, formatted: formatNumber(count) }) : t("bulk.counting")}
      cancelText={t("common.cancel")}
      okButtonProps={{ danger: operation === "delete", disabled: count === 0, loading: counted.isPending }}
      onOk={onStart}
      onCancel={onClose}
    >
      <div className="bulk-form">
        {counted.error && <p className="notice notice-danger" role="alert">{errorText(counted.error, t)}</p>}
        {kept > 0 && <p className="notice notice-warning">{t("bulk.some_refused", { count: kept })}</p>}
        <p className="muted">{l(operation === "delete" ? "grid.confirm_trash" : "grid.confirm_undo")}</p>
      </div>
    </Modal>
  );
}
