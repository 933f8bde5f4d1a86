import { Button, Select } from "antd";
import { Plus, X } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { FieldMeta } from "@/api/types";
import { useListTexts } from "@/i18n/lists/register";
import { ConditionRow } from "@/records/filter/condition-row";
import type { Offer } from "@/records/filter/field-select";
import { MAX_DEPTH, newCondition, newGroup, type GroupDraft, type Join, type PartDraft } from "@/records/filter/filter-model";
import { IconButton } from "@/ui/icon-button";

interface Props {
  offer: Offer;
  group: GroupDraft;
  first: FieldMeta;
  depth?: number;
  onChange: (group: GroupDraft) => void;
  onRemove?: () => void;
}

/** Conditions joined in one way; groups within are edited the same. */
export function FilterGroup({ offer, group, first, depth = 0, onChange, onRemove }: Props) {
  const { t } = useTranslation();
  const l = useListTexts();
  const replace = (index: number, part: PartDraft | null) => {
    onChange({ ...group, parts: group.parts.flatMap((one, at) => (at === index ? (part ? [part] : []) : [one])) });
  };
  const joins: Join[] = ["every", "some", "none", "not_every"];
  const root = onRemove === undefined;
  return (
    <div className={root ? "filter-root" : "filter-group"} role="group" aria-label={root ? t("filter.title") : l("filter.group")}>
      {(!root || group.parts.length > 1 || group.join !== "every") && (
        <div className="filter-join">
          <Select<Join>
            size="small"
            variant="filled"
            value={group.join}
            popupMatchSelectWidth={false}
            virtual={false}
            aria-label={t("filter.join")}
            options={joins.map((value) => ({ value, label: l(`filter.${value}`) }))}
            onChange={(join) => { onChange({ ...group, join }); }}
          />
          {onRemove && (
            <IconButton label={t("filter.remove_group")} onClick={onRemove}><X size={15} aria-hidden /></IconButton>
          )}
        </div>
      )}
      <ul className="filter-rows">
        {group.parts.map((part, index) => (
          <li key={part.key}>
            {part.kind === "condition" ? (
              <ConditionRow offer={offer} condition={part} onChange={(next) => { replace(index, next); }} onRemove={() => { replace(index, null); }} />
            ) : (
              <FilterGroup offer={offer} group={part} first={first} depth={depth + 1} onChange={(next) => { replace(index, next); }} onRemove={() => { replace(index, null); }} />
            )}
          </li>
        ))}
      </ul>
      <div className="filter-actions">
        <Button type="text" size="small" icon={<Plus size={15} />} onClick={() => { onChange({ ...group, parts: [...group.parts, newCondition(first)] }); }}>
          {t("filter.add")}
        </Button>
        {depth < MAX_DEPTH - 1 && (
          <Button type="text" size="small" icon={<Plus size={15} />} onClick={() => { onChange({ ...group, parts: [...group.parts, newGroup(first)] }); }}>
            {t("filter.add_group")}
          </Button>
        )}
        {root && group.parts.length > 0 && (
          <Button type="text" size="small" onClick={() => { onChange({ ...group, join: "every", parts: [] }); }}>{t("filter.clear")}</Button>
        )}
      </div>
    </div>
  );
}
