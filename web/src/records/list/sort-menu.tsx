import { ArrowDownUp } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { ObjectMeta } from "@/api/types";
import { nextSort, parseSort, type ListState } from "@/records/list/list-state";
import { Menu } from "@/ui/menu";

interface Props {
  object: ObjectMeta;
  state: ListState;
  onChange: (patch: Partial<ListState>) => void;
}

/** Sorting on the phone, where cards have no headings to tap. */
export function SortMenu({ object, state, onChange }: Props) {
  const { t } = useTranslation();
  const sorting = parseSort(state.sort || object.sort);
  const items = object.fields
    .filter((field) => field.sortable && field.readable && (field.listed || field.system) && field.type !== "uuid" && field.api_name !== "version")
    .map((field) => ({
      key: field.api_name,
      label: sorting?.field === field.api_name ? `${field.label} ${sorting.descending ? "↓" : "↑"}` : field.label,
      checked: sorting?.field === field.api_name,
      onSelect: () => { onChange({ sort: nextSort(state.sort || object.sort, field.api_name) }); },
    }));
  return <Menu label={t("list.sort")} triggerClassName="icon-button list-bordered" trigger={<ArrowDownUp size={15} aria-hidden />} groups={[{ key: "sort", heading: t("list.sort"), items }]} />;
}
