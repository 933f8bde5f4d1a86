import { Button, Select } from "antd";
import { Plus, X } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { FieldMeta, Filter } from "@/api/types";
import { ConditionRow } from "@/records/filter/condition-row";
import { fromDraft, newCondition, newGroup, toDraft, type ConditionDraft, type FilterDraft, type GroupDraft, type Join } from "@/records/filter/filter-model";
import { IconButton } from "@/ui/icon-button";
import "@/records/filter/filter.css";

interface Props {
  fields: FieldMeta[];
  filter: Filter | null;
  onChange: (filter: Filter | null) => void;
}

/** Edits a filter; finished conditions take effect at once. */
export function FilterBuilder({ fields, filter, onChange }: Props) {
  const { t } = useTranslation();
  const first = fields[0];
  const [draft, setDraft] = useState<FilterDraft | null>(() => withOneRow(toDraft(filter), first));
  const [applied, setApplied] = useState(filter);

  // The address changed under the form (back button, a cleared filter): show what is in effect.
  if (JSON.stringify(applied) !== JSON.stringify(filter)) {
    setApplied(filter);
    setDraft(withOneRow(toDraft(filter), first));
  }

  if (first === undefined) return null;
  if (draft === null) return <p className="filter-panel muted">{t("filter.too_complex")}</p>;

  const update = (next: FilterDraft) => {
    setDraft(next);
    const effective = fromDraft(next);
    setApplied(effective);
    if (JSON.stringify(effective) !== JSON.stringify(filter)) onChange(effective);
  };
  const replace = (index: number, part: ConditionDraft | GroupDraft | null) => {
    update({ ...draft, parts: draft.parts.flatMap((one, at) => (at === index ? (part ? [part] : []) : [one])) });
  };

  return (
    <section className="filter-panel" aria-label={t("filter.title")}>
      <ul className="filter-rows">
        {draft.parts.map((part, index) => (
          <li key={part.key} className="filter-part">
            <JoinLabel index={index} join={draft.join} onChange={(join) => { update({ ...draft, join }); }} />
            {part.kind === "condition" ? (
              <ConditionRow fields={fields} condition={part} onChange={(next) => { replace(index, next); }} onRemove={() => { replace(index, null); }} />
            ) : (
              <FilterGroup fields={fields} group={part} first={first} onChange={(next) => { replace(index, next); }} />
            )}
          </li>
        ))}
      </ul>
      <div className="filter-actions">
        <Button type="text" size="small" icon={<Plus size={15} />} onClick={() => { update({ ...draft, parts: [...draft.parts, newCondition(first)] }); }}>
          {t("filter.add")}
        </Button>
        <Button type="text" size="small" icon={<Plus size={15} />} onClick={() => { update({ ...draft, parts: [...draft.parts, newGroup(first)] }); }}>
          {t("filter.add_group")}
        </Button>
        {draft.parts.length > 0 && (
          <Button type="text" size="small" onClick={() => { update({ join: "all", parts: [] }); }}>
            {t("filter.clear")}
          </Button>
        )}
      </div>
    </section>
  );
}

interface GroupProps {
  fields: FieldMeta[];
  group: GroupDraft;
  first: FieldMeta;
  onChange: (group: GroupDraft | null) => void;
}

function FilterGroup({ fields, group, first, onChange }: GroupProps) {
  const { t } = useTranslation();
  const replace = (index: number, part: ConditionDraft | null) => {
    const parts = group.parts.flatMap((one, at) => (at === index ? (part ? [part] : []) : [one]));
    onChange(parts.length === 0 ? null : { ...group, parts });
  };
  return (
    <div className="filter-group">
      {group.parts.map((part, index) => (
        <div key={part.key} className="filter-part">
          <JoinLabel index={index} join={group.join} onChange={(join) => { onChange({ ...group, join }); }} />
          <ConditionRow fields={fields} condition={part} onChange={(next) => { replace(index, next); }} onRemove={() => { replace(index, null); }} />
        </div>
      ))}
      <div className="filter-actions">
        <Button type="text" size="small" icon={<Plus size={15} />} onClick={() => { onChange({ ...group, parts: [...group.parts, newCondition(first)] }); }}>
          {t("filter.add")}
        </Button>
        <IconButton label={t("filter.remove_group")} onClick={() => { onChange(null); }}>
          <X size={15} aria-hidden />
        </IconButton>
      </div>
    </div>
  );
}

function JoinLabel({ index, join, onChange }: { index: number; join: Join; onChange: (join: Join) => void }) {
  const { t } = useTranslation();
  if (index === 0) return <span className="filter-join">{t("filter.where")}</span>;
  if (index > 1) return <span className="filter-join">{t(`filter.${join}`)}</span>;
  return (
    <Select
      className="filter-join"
      size="small"
      variant="filled"
      value={join}
      aria-label={t("filter.join")}
      options={[{ value: "all" as const, label: t("filter.all") }, { value: "any" as const, label: t("filter.any") }]}
      onChange={onChange}
    />
  );
}

function withOneRow(draft: FilterDraft | null, first: FieldMeta | undefined): FilterDraft | null {
  if (draft === null || draft.parts.length > 0 || first === undefined) return draft;
  return { ...draft, parts: [newCondition(first)] };
}
