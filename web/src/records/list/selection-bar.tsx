import { Button } from "antd";
import { Pencil, Trash2, UserRound, X } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/api/error-text";
import type { BulkScope } from "@/api/jobs";
import { countRecords } from "@/api/records";
import type { Filter, ObjectMeta } from "@/api/types";
import { formatNumber } from "@/i18n/format";
import { can, canWrite } from "@/records/can";
import { useDeleteRecords } from "@/records/common/use-delete-records";
import { BulkDialog } from "@/records/list/bulk-dialog";
import { RestoreButton } from "@/records/list/restore-button";
import { TagButton } from "@/records/list/tag-button";
import type { Bulk } from "@/records/list/use-bulk";
import { IconButton } from "@/ui/icon-button";
import { showToast } from "@/ui/toast";

interface Props {
  object: ObjectMeta;
  ids: string[];
  /** What the list is filtered by, for "all that match". */
  filter: Filter | null;
  /** Whether everything loaded is selected and there is more. */
  more: boolean;
  trash: boolean;
  bulk: Bulk;
  onClear: () => void;
}

/** What can be done with the selected records, or with all that match. */
export function SelectionBar({ object, ids, filter, more, trash, bulk, onClear }: Props) {
  const { t } = useTranslation();
  const [busy, setBusy] = useState(false);
  const [total, setTotal] = useState<number | null>(null);
  const [dialog, setDialog] = useState<"edit" | "assign" | null>(null);
  const remove = useDeleteRecords(object.api_name);
  const { job, start } = bulk;
  const everything = more && total !== null;
  const scope: BulkScope = everything ? { filter } : { ids };
  const count = everything ? total : ids.length;

  const onDelete = async () => {
    setBusy(true);
    if (everything) {
      await start(scope, { operation: "delete" });
    } else if (await remove(ids)) {
      onClear();
    }
    setBusy(false);
  };
  const selectAll = async () => {
    try {
      setTotal((await countRecords(object.api_name, filter, trash)).count);
    } catch (error) {
      showToast({ kind: "failed", text: errorText(error, t) });
    }
  };

  if (job !== null) {
    return (
      <div className="selection-bar no-print" role="status">
        <span className="tabular">{t("bulk.running", { done: formatNumber(job.done), total: formatNumber(job.total ?? 0) })}</span>
        <progress max={job.total ?? 1} value={job.done} aria-label={t("jobs.progress")} />
      </div>
    );
  }
  const owner = object.fields.find((field) => field.api_name === "owner_id");
  return (
    <div className="selection-bar no-print" role="region" aria-label={t("list.selection")}>
      <span className="tabular">{t("list.selected", { count })}</span>
      {more && total === null && <Button size="small" onClick={() => void selectAll()}>{t("bulk.select_all")}</Button>}
      {trash && !everything && <RestoreButton object={object.api_name} ids={ids} onDone={onClear} />}
      {trash && everything && <Button size="small" onClick={() => void start(scope, { operation: "restore" })}>{t("bulk.restore")}</Button>}
      {!trash && can("edit", object) && <Button size="small" icon={<Pencil size={14} />} onClick={() => { setDialog("edit"); }}>{t("bulk.edit")}</Button>}
      {!trash && can("edit", object) && owner && canWrite(owner) && (
        <Button size="small" icon={<UserRound size={14} />} onClick={() => { setDialog("assign"); }}>{t("bulk.assign")}</Button>
      )}
      {!trash && !everything && can("edit", object) && <TagButton object={object} ids={ids} />}
      {!trash && can("delete", object) && (
        <Button size="small" danger icon={<Trash2 size={14} />} loading={busy} onClick={() => void onDelete()}>{t("records.delete")}</Button>
      )}
      <IconButton label={t("list.clear_selection")} onClick={() => { setTotal(null); onClear(); }}>
        <X size={16} aria-hidden />
      </IconButton>
      {dialog !== null && (
        <BulkDialog
          object={object}
          scope={scope}
          operation={dialog}
          onClose={() => { setDialog(null); }}
          onStart={(change) => { setDialog(null); void start(scope, change); }}
        />
      )}
    </div>
  );
}
