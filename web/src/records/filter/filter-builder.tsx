import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Filter, ObjectMeta } from "@/api/types";
import { useListTexts } from "@/i18n/lists/register";
import { isPerson, relationsOf, tagsField, useRelatedFields } from "@/records/common/related-fields";
import { comparedFields, comparedGroup } from "@/records/filter/condition-fields";
import { FilterGroup } from "@/records/filter/filter-group";
import { filterableFields } from "@/records/filter/filter-model";
import { pathsIn } from "@/records/filter/paths-in";
import { useFilterDraft } from "@/records/filter/use-filter-draft";
import "@/records/filter/filter.css";

interface Props {
  object: ObjectMeta;
  filter: Filter | null;
  onChange: (filter: Filter | null) => void;
  /** Within another panel (a rule): without a frame of its own. */
  bare?: boolean;
  /** Only the fields of the record itself: no tags, nothing through relations. */
  own?: boolean;
}

/** Edits a filter over fields, tags and related records; finished conditions take effect at once. */
export function FilterBuilder({ object, filter: given, onChange, bare = false, own = false }: Props) {
  const { t } = useTranslation();
  const l = useListTexts();
  // "All of nothing" is no filter: otherwise a row that is being begun would be taken for a change from outside.
  const filter = given !== null && "all" in given && given.all.length === 0 ? null : given;
  const [asked, setAsked] = useState(false);
  const [opened, setOpened] = useState<readonly string[]>([]);
  const related = useRelatedFields(object, asked, pathsIn(filter), opened);
  const fields = own ? filterableFields(object.fields) : [...comparedFields(object.fields, l), tagsField(l("filter.tags"))];
  const first = fields[0];
  const [draft, update] = useFilterDraft(filter, first, onChange);
  if (first === undefined) return null;

  const offer = {
    fields,
    related: (own ? [] : related).map((group) => comparedGroup(group, l)),
    people: own ? [] : relationsOf(object).filter(isPerson),
    onOpen: () => { setAsked(!own); },
    onStep: (path: string) => { setOpened((old) => (old.includes(path) ? old : [...old, path])); },
  };
  return (
    <section className={bare ? "filter-bare" : "filter-panel"} aria-label={t("filter.title")}>
      <FilterGroup offer={offer} group={draft} first={first} onChange={update} />
    </section>
  );
}
