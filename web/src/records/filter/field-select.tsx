import { Select, type SelectProps } from "antd";
import { ChevronLeft, ChevronRight } from "lucide-react";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { FieldMeta } from "@/api/types";
import { useListTexts, type ListText } from "@/i18n/lists/register";
import type { RelatedGroup, RelationStep } from "@/records/common/related-fields";
import { groupOf, nearGroups } from "@/records/filter/condition-fields";

/** Fields a condition can be about: the object's own, and those of related objects. */
export interface Offer {
  fields: FieldMeta[];
  related: RelatedGroup[];
  /** Steps from the object to people. */
  people: RelationStep[];
  onOpen: () => void;
  /** Ask for the fields behind a relation. */
  onStep: (path: string) => void;
}

interface Props {
  offer: Offer;
  /** Path of the chosen field. */
  value: string;
  field: FieldMeta | undefined;
  onChange: (field: FieldMeta) => void;
}

type Options = NonNullable<SelectProps["options"]>;

/** Before the path of a relation that is gone through; no field has such a name. */
const INTO = ">";

export function fieldOf(offer: Offer, path: string): FieldMeta | undefined {
  return offer.fields.find((one) => one.api_name === path) ?? offer.related.flatMap((group) => group.fields).find((one) => one.api_name === path);
}

function choices(fields: readonly FieldMeta[]): Options {
  return fields.map((one) => ({ value: one.api_name, label: one.label, text: one.label }));
}

function steps(relations: readonly RelationStep[], l: ListText): Options {
  return relations.map((one) => {
    const text = l("filter.step_into", { label: one.label });
    return { value: `${INTO}${one.path}`, text, label: <span className="filter-step"><span className="ellipsis">{text}</span><ChevronRight size={14} aria-hidden /></span> };
  });
}

function groupOptions(group: RelatedGroup, l: ListText): Options[number] {
  return { label: group.title, title: group.title, options: [...choices(group.fields), ...steps(group.further, l)] };
}

function optionsAt(offer: Offer, at: string, chosen: string, l: ListText): Options {
  if (at !== "") {
    const group = offer.related.find((one) => one.path === at);
    const up = at.includes(".") ? at.slice(0, at.lastIndexOf(".")) : "";
    const back = { value: `${INTO}${up}`, text: "", label: <span className="filter-step-back"><ChevronLeft size={14} aria-hidden />{l("filter.step_back")}</span> };
    return group ? [back, groupOptions(group, l)] : [back];
  }
  const own = [...choices(offer.fields), ...steps(offer.people, l)];
  const near = nearGroups(offer.related);
  const current = groupOf(offer.related, chosen);
  const groups = current && !near.includes(current) ? [current, ...near] : near;
  if (groups.length === 0 && offer.people.length === 0) return own;
  return [{ label: l("filter.own_fields"), title: l("filter.own_fields"), options: own }, ...groups.map((group) => groupOptions(group, l))];
}

/** Chooses a field; behind each relation are the fields of its object, and its relations in turn. */
export function FieldSelect({ offer, value, field, onChange }: Props) {
  const { t } = useTranslation();
  const l = useListTexts();
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState("");
  const [text, setText] = useState("");
  /** A step into a relation is an option like any other: the list stays open after it. */
  const stepped = useRef(false);

  const show = (next: boolean) => {
    if (!next && stepped.current) {
      stepped.current = false;
      return;
    }
    setOpen(next);
    if (next) offer.onOpen();
    else setAt("");
  };
  const choose = (path: string) => {
    if (path.startsWith(INTO)) {
      const relation = path.slice(INTO.length);
      stepped.current = true;
      setText("");
      setAt(relation);
      if (relation !== "") offer.onStep(relation);
      return;
    }
    const next = fieldOf(offer, path);
    if (next) onChange(next);
  };
  return (
    <Select
      className="filter-field"
      value={value}
      open={open}
      showSearch={{ optionFilterProp: "text", searchValue: text, onSearch: setText }}
      popupMatchSelectWidth={280}
      listHeight={320}
      aria-label={t("filter.field")}
      labelRender={() => field?.label ?? value}
      options={optionsAt(offer, at, value, l)}
      onOpenChange={show}
      onSelect={choose}
    />
  );
}
