import { useQuery } from "@tanstack/react-query";
import { Modal, Select } from "antd";
import { useTranslation } from "react-i18next";
import { errorText } from "@/api/error-text";
import { countBulk, type BulkChange, type BulkScope } from "@/api/jobs";
import type { FieldMeta, ObjectMeta } from "@/api/types";
import { inputOf } from "@/fields/inputs";
import { toWire } from "@/fields/wire";
import { formatNumber } from "@/i18n/format";
import { canWrite } from "@/records/can";
import { DraftNotice } from "@/records/form/draft-notice";
import { FormField } from "@/records/form/form-field";
import { UnsavedGuard } from "@/records/form/unsaved-guard";
import { useDraft } from "@/records/form/use-draft";
import { useLeave } from "@/records/form/use-leave";

interface Props {
  object: ObjectMeta;
  scope: BulkScope;
  operation: "edit" | "assign";
  onClose: () => void;
  onStart: (change: BulkChange) => void;
}

const OWNER = "owner_id";

/** One new value for many records; says first how many it would change. */
export function BulkDialog({ object, scope, operation, onClose, onStart }: Props) {
  const { t } = useTranslation();
  const fields = object.fields.filter((field) => canWrite(field) && inputOf(field.type) !== null && field.api_name !== OWNER);
  const owner = object.fields.find((field) => field.api_name === OWNER);
  const kept = useDraft<{ chosen: string | null; values: Readonly<Record<string, unknown>> }>(object.api_name, `bulk-${operation}`, { chosen: null, values: {} });
  const { chosen, values } = kept.value;
  const { leave, question } = useLeave(() => kept.dirty, onClose, kept.drop);
  const field: FieldMeta | undefined = operation === "assign" ? owner : fields.find((one) => one.api_name === chosen);
  const probe: BulkChange = operation === "assign" ? { operation: "edit", values: { [OWNER]: null } } : { operation, values: { [fields[0]?.api_name ?? "name"]: null } };
  const count = useQuery({ queryKey: ["bulk", object.api_name, scope, operation], queryFn: () => countBulk(object.api_name, scope, probe), staleTime: 0 });
  const value = field ? toWire(field, values) : null;
  const ready = field !== undefined && count.data !== undefined && count.data.count > 0 && (operation === "edit" || typeof value === "string");

  const start = () => {
    if (!field) return;
    kept.drop();
    onStart(operation === "assign" ? { operation, owner: String(value) } : { operation, values: { [field.api_name]: value } });
  };

  return (
    <Modal
      open
      title={t(operation === "assign" ? "bulk.assign" : "bulk.edit")}
      okText={count.data ? t("bulk.start", { count: count.data.count, formatted: formatNumber(count.data.count) }) : t("bulk.counting")}
      cancelText={t("common.cancel")}
      okButtonProps={{ disabled: !ready, loading: count.isPending }}
      onOk={start}
      onCancel={leave}
    >
      <div className="bulk-form">
        {kept.restoredAt !== null && kept.dirty && <DraftNotice at={kept.restoredAt} onDiscard={kept.drop} />}
        {count.error && <p className="notice notice-danger" role="alert">{errorText(count.error, t)}</p>}
        {count.data && count.data.allowed < count.data.count && (
          <p className="notice notice-warning">{t("bulk.some_refused", { count: count.data.count - count.data.allowed })}</p>
        )}
        {operation === "edit" && (
          <Select
            aria-label={t("bulk.field")}
            placeholder={t("bulk.field")}
            value={chosen}
            showSearch={{ optionFilterProp: "label" }}
            style={{ width: "100%" }}
            options={fields.map((one) => ({ value: one.api_name, label: one.label }))}
            onChange={(name: string) => { kept.set({ chosen: name, values: {} }); }}
          />
        )}
        {field && <FormField field={field} values={values} onChange={(patch) => { kept.set({ chosen, values: { ...values, ...patch } }); }} />}
        {operation === "edit" && field && value === null && <p className="form-help">{t("bulk.empties", { label: field.label })}</p>}
      </div>
      <UnsavedGuard dirty={kept.dirty} />
      {question}
    </Modal>
  );
}
