import { ChevronRight } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { FieldMeta } from "@/api/types";
import { FieldDisplay } from "@/fields/field-display";
import { asNumber } from "@/fields/values";
import { formatNumber } from "@/i18n/format";
import { useListTexts } from "@/i18n/lists/register";
import { groupLabel, type Grouping } from "@/records/list/group-model";
import type { GroupRow } from "@/records/list/use-groups";
import { Chip } from "@/ui/chip";

interface Props {
  grouping: Grouping;
  group: GroupRow;
  open: boolean;
  onToggle: () => void;
}

/** Opens and closes a group: its name and how many records it holds. */
export function GroupHead({ grouping, group, open, onToggle }: Props) {
  const { t } = useTranslation();
  const l = useListTexts();
  const { label, color } = groupLabel(grouping, group, { empty: l("group.empty"), yes: t("fields.yes"), no: t("fields.no") });
  return (
    <button type="button" aria-expanded={open} aria-label={l(open ? "group.collapse" : "group.expand", { name: label })} onClick={onToggle}>
      <ChevronRight size={15} aria-hidden className="group-arrow" />
      {color !== null ? <Chip text={label} color={color} /> : <span className="ellipsis group-name">{label}</span>}
      <GroupCount group={group} />
    </button>
  );
}

export function GroupCount({ group }: { group: GroupRow }) {
  const l = useListTexts();
  const count = asNumber(group["count"]) ?? 0;
  return <span className="muted tabular">{l("group.count", { count, formatted: formatNumber(count) })}</span>;
}

/** Sums of money are in the workspace's currency. */
export function GroupSum({ field, group }: { field: FieldMeta; group: GroupRow }) {
  return <strong className="tabular"><FieldDisplay field={field} row={{ id: "", [field.api_name]: group[`sum_${field.api_name}`] ?? 0 }} compact /></strong>;
}

/** Sums with their names, where no column stands for them. */
export function NamedSums({ fields, group }: { fields: readonly FieldMeta[]; group: GroupRow }) {
  return fields.map((field) => (
    <span key={field.api_name} className="group-sum"><span className="muted">{field.label}</span> <GroupSum field={field} group={group} /></span>
  ));
}
