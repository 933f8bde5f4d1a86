import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Tag as TagIcon } from "lucide-react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/api/error-text";
import { keys } from "@/api/query-keys";
import { fetchTags, tagMany, type Tag } from "@/api/tags";
import type { ObjectMeta } from "@/api/types";
import { useListTexts } from "@/i18n/lists/register";
import { Menu } from "@/ui/menu";
import { showToast } from "@/ui/toast";

/** Put a tag on the selected records, or take it off; a message offers to undo it. */
export function TagButton({ object, ids }: { object: ObjectMeta; ids: readonly string[] }) {
  const { t } = useTranslation();
  const l = useListTexts();
  const client = useQueryClient();
  const tags = useQuery({ queryKey: keys.tags, queryFn: ({ signal }) => fetchTags(signal) });

  const apply = async (tag: Tag, on: boolean, undoing = false) => {
    try {
      const done = await tagMany(object.api_name, ids, on ? { set: [tag.id] } : { unset: [tag.id] });
      if (done.refused.length > 0) showToast({ kind: "failed", text: l("grid.tag_refused", { count: done.refused.length }) });
      if (done.changed > 0 || done.refused.length === 0) {
        const undo = undoing || done.changed === 0 ? {} : { action: { label: t("common.undo"), run: () => void apply(tag, !on, true) } };
        showToast({ kind: "done", text: l("grid.tagged", { count: done.changed }), ...undo });
      }
      await client.invalidateQueries({ queryKey: keys.records(object.api_name) });
    } catch (error) {
      showToast({ kind: "failed", text: errorText(error, t) });
    }
  };
  if (!tags.data || tags.data.length === 0) return null;
  const items = (on: boolean) => tags.data.map((tag) => ({ key: `${String(on)}-${tag.id}`, label: tag.name, onSelect: () => void apply(tag, on) }));
  return (
    <Menu
      label={l("grid.tag")}
      up
      trigger={<TagIcon size={15} aria-hidden />}
      groups={[{ key: "put", heading: l("grid.tag_put"), items: items(true) }, { key: "take", heading: l("grid.tag_take"), items: items(false) }]}
    />
  );
}
