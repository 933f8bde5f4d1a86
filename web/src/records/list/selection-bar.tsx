import { Button } from "antd";
import { Trash2, X } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ObjectMeta } from "@/api/types";
import { can } from "@/records/can";
import { useDeleteRecords } from "@/records/common/use-delete-records";
import { RestoreButton } from "@/records/list/restore-button";
import { IconButton } from "@/ui/icon-button";

interface Props {
  object: ObjectMeta;
  ids: string[];
  trash: boolean;
  onClear: () => void;
}

/** What can be done with the selected records. */
export function SelectionBar({ object, ids, trash, onClear }: Props) {
  const { t } = useTranslation();
  const [busy, setBusy] = useState(false);
  const remove = useDeleteRecords(object.api_name);

  const onDelete = async () => {
    setBusy(true);
    const done = await remove(ids);
    setBusy(false);
    if (done) onClear();
  };

  return (
    <div className="selection-bar no-print" role="region" aria-label={t("list.selection")}>
      <span className="tabular">{t("list.selected", { count: ids.length })}</span>
      {trash ? (
        <RestoreButton object={object.api_name} ids={ids} onDone={onClear} />
      ) : (
        can("delete", object) && (
          <Button size="small" danger icon={<Trash2 size={14} />} loading={busy} onClick={() => void onDelete()}>{t("records.delete")}</Button>
        )
      )}
      <IconButton label={t("list.clear_selection")} onClick={onClear}>
        <X size={16} aria-hidden />
      </IconButton>
    </div>
  );
}
