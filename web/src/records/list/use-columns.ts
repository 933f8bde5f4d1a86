import { useMemo } from "react";
import type { FieldMeta, ObjectMeta } from "@/api/types";
import { useListTexts } from "@/i18n/lists/register";
import { tagsField, useRelatedFields } from "@/records/common/related-fields";
import { columnsOf } from "@/records/list/list-state";

const NONE: readonly string[] = [];

/** The columns of a list, also those of looked-up records (`account.industry`) and the tags. */
export function useColumns(object: ObjectMeta, chosen: readonly string[] | null): FieldMeta[] {
  const l = useListTexts();
  const related = useRelatedFields(object, false, chosen ?? NONE);
  return useMemo(() => {
    const reachable = related.filter((group) => !group.many).flatMap((group) => group.fields);
    return columnsOf(object, chosen, [tagsField(l("columns.tags")), ...reachable]);
  }, [object, chosen, related, l]);
}
