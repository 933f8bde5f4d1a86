import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Plus, Settings2, Tag as TagIcon } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/api/error-text";
import { keys } from "@/api/query-keys";
import { fetchRecordTags, fetchTagsByUse, setTag, type Tag } from "@/api/tags";
import { useSession } from "@/api/use-session";
import { TagManager } from "@/features/tags/tag-manager";
import { currentLanguage } from "@/i18n/language";
import { useTagTexts } from "@/i18n/tags/register";
import { can } from "@/records/can";
import type { PartProps } from "@/records/page/record-part";
import { Chip } from "@/ui/chip";
import { Menu, type MenuGroup } from "@/ui/menu";
import { showToast } from "@/ui/toast";
import "@/features/tags/tags.css";

const QUICK = 3;
/** What is offered stays in its order while somebody works here, and follows what is used within minutes. */
const ORDER_KEPT_MS = 5 * 60_000;

/** The tags of a record as chips; one click sets or unsets. */
export function RecordTags({ object, row }: PartProps) {
  const { t } = useTranslation();
  const text = useTagTexts();
  const client = useQueryClient();
  const { user } = useSession();
  const [managing, setManaging] = useState(false);
  const editable = can("edit", object, row);
  const configures = user.abilities.includes("configure");
  const key = keys.recordTags(object.api_name, row.id);
  const own = useQuery({ queryKey: key, queryFn: ({ signal }) => fetchRecordTags(object.api_name, row.id, signal) });
  const all = useQuery({ queryKey: keys.tagsByUse(object.api_name), queryFn: ({ signal }) => fetchTagsByUse(object.api_name, signal), enabled: editable, staleTime: ORDER_KEPT_MS });

  const toggle = async (tag: Tag, on: boolean, undoing = false) => {
    // At once: a tag is one tap.
    client.setQueryData<Tag[]>(key, (old) => (on ? [...(old ?? []), tag] : (old ?? []).filter((one) => one.id !== tag.id)));
    try {
      await setTag(object.api_name, row.id, tag.id, on);
      const undo = undoing ? {} : { action: { label: t("common.undo"), run: () => void toggle(tag, !on, true) } };
      showToast({ kind: "done", text: text(on ? "added" : "removed", { name: tag.name }), ...undo });
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
    const items = [...all.data].sort((a, b) => a.name.localeCompare(b.name, currentLanguage())).map((tag) => ({ key: tag.id, label: tag.name, checked: set.has(tag.id), onSelect: () => void toggle(tag, !set.has(tag.id)) }));
    groups.push({ key: "tags", heading: text("title"), items });
  }
  if (configures) {
    groups.push({ key: "manage", items: [{ key: "manage", label: text("manage"), icon: <Settings2 size={16} aria-hidden />, onSelect: () => { setManaging(true); } }] });
  }
  if (tags.length === 0 && (!editable || groups.length === 0)) return null;
  return (
    <div className="record-tags">
      {tags.length > 0 && (
        <ul aria-label={text("title")}>
          {tags.map((tag) => <li key={tag.id}><Chip text={tag.name} color={tag.color} /></li>)}
        </ul>
      )}
      {editable && quick.map((tag) => (
        <button key={tag.id} type="button" className="tag-quick" aria-label={text("set_one", { name: tag.name })} onClick={() => void toggle(tag, true)}>
          <Plus size={12} aria-hidden />
          {tag.name}
        </button>
      ))}
      {editable && groups.length > 0 && <Menu label={text("choose")} trigger={<TagIcon size={16} aria-hidden />} groups={groups} align="start" />}
      {managing && <TagManager onClose={() => { setManaging(false); }} />}
    </div>
  );
}
