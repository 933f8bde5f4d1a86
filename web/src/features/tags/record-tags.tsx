import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Plus, Settings2, Tag as TagIcon } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/api/error-text";
import { keys } from "@/api/query-keys";
import { fetchRecordTags, fetchTags, setTag, type Tag } from "@/api/tags";
import { useSession } from "@/api/use-session";
import { TagManager } from "@/features/tags/tag-manager";
import { can } from "@/records/can";
import type { PartProps } from "@/records/page/record-part";
import { Chip } from "@/ui/chip";
import { Menu, type MenuGroup } from "@/ui/menu";
import { showToast } from "@/ui/toast";
import "@/features/tags/tags.css";

const QUICK = 3;

/** The tags of a record as chips; one click sets or unsets. */
export function RecordTags({ object, row }: PartProps) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { user } = useSession();
  const [managing, setManaging] = useState(false);
  const editable = can("edit", object, row);
  const configures = user.abilities.includes("configure");
  const key = keys.recordTags(object.api_name, row.id);
  const own = useQuery({ queryKey: key, queryFn: ({ signal }) => fetchRecordTags(object.api_name, row.id, signal) });
  const all = useQuery({ queryKey: keys.tags, queryFn: ({ signal }) => fetchTags(signal), enabled: editable });

  const toggle = async (tag: Tag, on: boolean) => {
    // At once: a tag is one tap.
    client.setQueryData<Tag[]>(key, (old) => (on ? [...(old ?? []), tag] : (old ?? []).filter((one) => one.id !== tag.id)));
    try {
      await setTag(object.api_name, row.id, tag.id, on);
    } catch (error) {
      showToast({ kind: "failed", text: errorText(error, t) });
    }
    await client.invalidateQueries({ queryKey: key });
  };

  const tags = own.data ?? [];
  const set = new Set(tags.map((tag) => tag.id));
  // Offered as long as hardly any is set: one tap instead of a menu.
  const quick = tags.length < QUICK ? (all.data ?? []).filter((tag) => !set.has(tag.id)).slice(0, QUICK - tags.length) : [];
  const groups: MenuGroup[] = [];
  if (all.data && all.data.length > 0) {
    const items = all.data.map((tag) => ({ key: tag.id, label: tag.name, checked: set.has(tag.id), onSelect: () => void toggle(tag, !set.has(tag.id)) }));
    groups.push({ key: "tags", heading: t("tags.title"), items });
  }
  if (configures) {
    groups.push({ key: "manage", items: [{ key: "manage", label: t("tags.manage"), icon: <Settings2 size={16} aria-hidden />, onSelect: () => { setManaging(true); } }] });
  }
  if (tags.length === 0 && (!editable || groups.length === 0)) return null;
  return (
    <div className="record-tags">
      {tags.length > 0 && (
        <ul aria-label={t("tags.title")}>
          {tags.map((tag) => <li key={tag.id}><Chip text={tag.name} color={tag.color} /></li>)}
        </ul>
      )}
      {editable && quick.map((tag) => (
        <button key={tag.id} type="button" className="tag-quick" aria-label={t("tags.set_one", { name: tag.name })} onClick={() => void toggle(tag, true)}>
          <Plus size={12} aria-hidden />
          {tag.name}
        </button>
      ))}
      {editable && groups.length > 0 && <Menu label={t("tags.choose")} trigger={<TagIcon size={16} aria-hidden />} groups={groups} align="start" />}
      {managing && <TagManager onClose={() => { setManaging(false); }} />}
    </div>
  );
}
