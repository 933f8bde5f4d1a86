import { X } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { FieldMeta, Filter } from "@/api/types";
import { FilterText } from "@/records/filter/condition-text";
import { IconButton } from "@/ui/icon-button";
import "@/records/filter/filter.css";

interface Props {
  fields: FieldMeta[];
  filter: Filter;
  onChange: (filter: Filter | null) => void;
}

/** The filter in effect, in words; each part can be taken away. */
export function FilterChips({ fields, filter, onChange }: Props) {
  const { t } = useTranslation();
  const parts = "all" in filter ? filter.all : [filter];
  const without = (index: number): Filter | null => {
    const rest = parts.filter((_, at) => at !== index);
    const [only] = rest;
    return rest.length === 0 ? null : rest.length === 1 && only ? only : { all: rest };
  };
  return (
    <ul className="filter-chips" aria-label={t("filter.in_effect")}>
      {parts.map((part, index) => (
        <li key={JSON.stringify(part)} className="filter-chip">
          <span className="ellipsis">
            <FilterText fields={fields} filter={part} bare />
          </span>
          <IconButton label={t("filter.remove")} onClick={() => { onChange(without(index)); }}>
            <X size={13} aria-hidden />
          </IconButton>
        </li>
      ))}
    </ul>
  );
}
