import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { Pencil, Trash2, UserRound, X } from "lucide-react";
import { useState, type ComponentProps } from "react";
import { useTranslation } from "react-i18next";
import type { BulkScope } from "@/api/jobs";
import { keys } from "@/api/query-keys";
import { countRecords } from "@/api/records";
import type { Filter, ObjectMeta } from "@/api/types";
import { formatNumber } from "@/i18n/format";
import { useListTexts } from "@/i18n/lists/register";
import { can, canWrite } from "@/records/can";
import { useDeleteRecords } from "@/records/common/use-delete-records";
import { BulkConfirm } from "@/records/list/bulk-confirm";
import { BulkDialog } from "@/records/list/bulk-dialog";
import { RestoreButton } from "@/records/list/restore-button";
import { TagButton } from "@/records/list/tag-button";
import type { Bulk } from "@/records/list/use-bulk";
import { IconButton } from "@/ui/icon-button";

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

type Asked = Pick<ComponentProps<typeof BulkConfirm>, "change" | "name">;

/** What can be done with the selected records, or with all that match. */
export function SelectionBar({ object, ids, filter, more, trash, bulk, onClear }: Props) {
  const { t } = useTranslation();
  const l = useListTexts();
  const [busy, setBusy] = useState(false);
  /** With so many rows selected all that match were chosen; another selection is meant as it is. */
  const [wholeWith, setWholeWith] = useState(0);
  const whole = wholeWith === ids.length;
  const [dialog, setDialog] = useState<"edit" | "assign" | null>(null);
  const [asked, setAsked] = useState<Asked | null>(null);
  const remove = useDeleteRecords(object.api_name);
  const { job, start } = bulk;
  const matching = useQuery({ queryKey: keys.total(object.api_name, filter, trash), queryFn: () => countRecords(object.api_name, filter, trash), enabled: more });
  const total = matching.data?.count ?? 0;
  const everything = more && whole && total > 0;
  const scope: BulkScope = everything ? { filter } : { ids };

  const onDelete = async () => {
    if (everything) {
      setAsked({ change: { operation: "delete" } });
      return;
    }
    setBusy(true);
    if (await remove(ids)) onClear();
    setBusy(false);
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
      <span className="tabular">{everything ? l("grid.all_chosen", { formatted: formatNumber(total) }) : t("list.selected", { count: ids.length })}</span>
      {more && total > ids.length && (
        <Button type="link" size="small" className="selection-all" onClick={() => { setWholeWith(whole ? 0 : ids.length); }}>
          {whole ? l("grid.loaded_only", { formatted: formatNumber(ids.length) }) : l("grid.choose_all", { formatted: formatNumber(total) })}
        </Button>
      )}
      {trash && !everything && <RestoreButton object={object.api_name} ids={ids} onDone={onClear} />}
      {trash && everything && <Button size="small" onClick={() => { setAsked({ change: { operation: "restore" } }); }}>{t("bulk.restore")}</Button>}
      {!trash && can("edit", object) && <Button size="small" icon={<Pencil size={14} />} onClick={() => { setDialog("edit"); }}>{t("bulk.edit")}</Button>}
      {!trash && can("edit", object) && owner && canWrite(owner) && (
        <Button size="small" icon={<UserRound size={14} />} onClick={() => { setDialog("assign"); }}>{t("bulk.assign")}</Button>
      )}
      {!trash && can("edit", object) && (
        <TagButton object={object} ids={ids} onEverything={everything ? (tag, on) => { setAsked({ change: { operation: on ? "tag" : "untag", tag: tag.id }, name: tag.name }); } : undefined} />
      )}
      {!trash && can("delete", object) && (
        <Button size="small" danger icon={<Trash2 size={14} />} loading={busy} onClick={() => void onDelete()}>{t("records.delete")}</Button>
      )}
      <IconButton label={t("list.clear_selection")} onClick={onClear}>
        <X size={16} aria-hidden />
      </IconButton>
      {asked !== null && (
        <BulkConfirm {...asked} object={object.api_name} scope={scope} onClose={() => { setAsked(null); }} onStart={() => { setAsked(null); void start(scope, asked.change); }} />
      )}
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
