import { useQuery } from "@tanstack/react-query";
import { ArrowLeft, Download, Ellipsis, Plus, Trash2, Upload } from "lucide-react";
import { memo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { keys } from "@/api/query-keys";
import { countRecords } from "@/api/records";
import type { ObjectMeta } from "@/api/types";
import { formatNumber } from "@/i18n/format";
import { can } from "@/records/can";
import { effectiveFilter, type ListState } from "@/records/list/list-state";
import { Button } from "@/ui/button";
import { IconButton } from "@/ui/icon-button";
import { Menu, type MenuItem } from "@/ui/menu";
import { ObjectIcon } from "@/ui/object-icon";
import { useIsPhone } from "@/ui/use-media";

interface Props {
  object: ObjectMeta;
  state: ListState;
  onCreate: () => void;
  onExport: () => void;
  onTrash: (trash: boolean) => void;
}

export const ListHeader = memo(function ListHeader({ object, state, onCreate, onExport, onTrash }: Props) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const phone = useIsPhone();
  const [counting, setCounting] = useState(false);
  const filter = effectiveFilter(state, object);
  const total = useQuery({
    queryKey: keys.total(object.api_name, filter, state.trash),
    queryFn: () => countRecords(object.api_name, filter, state.trash),
    enabled: counting,
  });

  const items: MenuItem[] = [];
  if (can("import", object)) {
    items.push({ key: "import", label: t("list.import"), icon: <Upload size={16} aria-hidden />, onSelect: () => void navigate(`/o/${object.api_name}/import`) });
  }
  if (can("export", object)) {
    items.push({ key: "export", label: t("list.export"), icon: <Download size={16} aria-hidden />, onSelect: onExport });
  }
  if (can("delete", object)) {
    items.push({ key: "trash", label: t("list.trash"), icon: <Trash2 size={16} aria-hidden />, onSelect: () => { onTrash(true); } });
  }

  return (
    <header className="page-header">
      {state.trash ? (
        <IconButton label={t("list.leave_trash")} onClick={() => { onTrash(false); }}><ArrowLeft size={17} aria-hidden /></IconButton>
      ) : (
        <ObjectIcon icon={object.icon} color={object.color} />
      )}
      <h1 className="page-title">
        <span className="ellipsis">{state.trash ? t("list.trash_of", { plural: object.plural }) : object.plural}</span>
      </h1>
      <button type="button" className="list-count tabular" onClick={() => { setCounting(true); }}>
        {counting && total.data ? t("list.total", { count: total.data.count, formatted: formatNumber(total.data.count) }) : counting ? "…" : t("list.count")}
      </button>
      <div className="page-actions">
        {items.length > 0 && !state.trash && (
          <Menu label={t("common.more")} trigger={<Ellipsis size={18} aria-hidden />} groups={[{ key: "more", items }]} />
        )}
        {can("create", object) && !state.trash && (
          <Button primary icon={<Plus size={16} />} onClick={onCreate} aria-label={t("list.new_of", { label: object.label })}>
            {phone ? undefined : t("list.new_of", { label: object.label })}
          </Button>
        )}
      </div>
    </header>
  );
});
