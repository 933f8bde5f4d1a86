import { Button, Input } from "antd";
import { ListFilter, Search } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { FieldMeta, ObjectMeta } from "@/api/types";
import { countConditions } from "@/records/filter/filter-model";
import { ColumnMenu } from "@/records/list/column-menu";
import type { ListState } from "@/records/list/list-state";
import { SortMenu } from "@/records/list/sort-menu";
import { useIsPhone } from "@/ui/use-media";

interface Props {
  object: ObjectMeta;
  state: ListState;
  columns: FieldMeta[];
  filtering: boolean;
  onFiltering: (open: boolean) => void;
  onChange: (patch: Partial<ListState>) => void;
}

const TYPING_MS = 250;

export function ListToolbar({ object, state, columns, filtering, onFiltering, onChange }: Props) {
  const { t } = useTranslation();
  const phone = useIsPhone();
  const [text, setText] = useState(state.text);
  const nameLabel = object.fields.find((field) => field.api_name === object.name_field)?.label ?? t("common.name");
  const active = countConditions(state.filter);

  useEffect(() => {
    if (text === state.text) return undefined;
    const timer = setTimeout(() => { onChange({ text }); }, TYPING_MS);
    return () => { clearTimeout(timer); };
    // Only typing starts the clock: the address changing by itself must not.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [text]);

  return (
    <div className="list-toolbar" role="search">
      <Input
        className="list-search"
        value={text}
        allowClear
        prefix={<Search size={15} aria-hidden />}
        placeholder={t("list.search_by", { label: nameLabel })}
        aria-label={t("list.search_by", { label: nameLabel })}
        onChange={(event) => { setText(event.target.value); }}
      />
      <Button
        icon={<ListFilter size={15} />}
        type={filtering || active > 0 ? "primary" : "default"}
        ghost={filtering || active > 0}
        aria-expanded={filtering}
        aria-label={active > 0 ? t("filter.title_count", { count: active }) : t("filter.title")}
        onClick={() => { onFiltering(!filtering); }}
      >
        {phone ? (active > 0 ? String(active) : undefined) : active > 0 ? t("filter.title_count", { count: active }) : t("filter.title")}
      </Button>
      {phone && <SortMenu object={object} state={state} onChange={onChange} />}
      {!phone && <ColumnMenu object={object} columns={columns} onChange={(names) => { onChange({ columns: names }); }} />}
    </div>
  );
}
