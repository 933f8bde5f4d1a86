import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Input, Modal } from "antd";
import { Tag as TagIcon } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/api/error-text";
import { keys } from "@/api/query-keys";
import { createTag, fetchTags, tagMany, type Tag, type TagColor } from "@/api/tags";
import type { ObjectMeta, RowColor } from "@/api/types";
import { useSession } from "@/api/use-session";
import { useListTexts } from "@/i18n/lists/register";
import { ColorSelect } from "@/records/list/color-select";
import { Menu } from "@/ui/menu";
import { showToast } from "@/ui/toast";

interface Props {
  object: ObjectMeta;
  ids: readonly string[];
  /** Given when all that match are meant, and not only `ids`. */
  onEverything?: ((tag: Tag, on: boolean) => void) | undefined;
}

/** Put a tag on the selected records, or take it off; a message offers to undo it. */
export function TagButton({ object, ids, onEverything }: Props) {
  const { t } = useTranslation();
  const l = useListTexts();
  const client = useQueryClient();
  const { user } = useSession();
  const [naming, setNaming] = useState(false);
  const tags = useQuery({ queryKey: keys.tags, queryFn: ({ signal }) => fetchTags(signal) });

  const apply = async (tag: Tag, on: boolean, records = ids, undoing = false) => {
    try {
      const done = await tagMany(object.api_name, records, on ? { set: [tag.id] } : { unset: [tag.id] });
      if (done.refused.length > 0) showToast({ kind: "failed", text: l("grid.tag_refused", { count: done.refused.length }) });
      if (done.changed.length > 0 || done.refused.length === 0) {
        // Only what this did: a record that had the tag before keeps it.
        const undo = undoing || done.changed.length === 0 ? {} : { action: { label: t("common.undo"), run: () => void apply(tag, !on, done.changed, true) } };
        showToast({ kind: "done", text: l("grid.tagged", { count: done.changed.length }), ...undo });
      }
      await client.invalidateQueries({ queryKey: keys.records(object.api_name) });
    } catch (error) {
      showToast({ kind: "failed", text: errorText(error, t) });
    }
  };
  const choose = (tag: Tag, on: boolean) => {
    if (onEverything) onEverything(tag, on);
    else void apply(tag, on);
  };
  const configures = user.abilities.includes("configure");
  const create = async (name: string, color: TagColor) => {
    try {
      const made = await createTag(name, color);
      setNaming(false);
      await client.invalidateQueries({ queryKey: keys.tags });
      choose(made, true);
    } catch (error) {
      showToast({ kind: "failed", text: errorText(error, t) });
    }
  };
  if (!tags.data) return null;
  const items = (on: boolean) => tags.data.map((tag) => ({ key: `${String(on)}-${tag.id}`, label: tag.name, onSelect: () => { choose(tag, on); } }));
  const groups = [
    { key: "put", heading: l("grid.tag_put"), items: items(true) },
    { key: "take", heading: l("grid.tag_take"), items: items(false) },
  ].filter((group) => group.items.length > 0);
  if (configures) groups.push({ key: "new", heading: "", items: [{ key: "new", label: l("grid.tag_new"), onSelect: () => { setNaming(true); } }] });
  return (
    <>
      <Menu
        label={l("grid.tag")}
        up
        trigger={<><TagIcon size={14} aria-hidden />{l("grid.tag")}</>}
        triggerClassName="selection-button"
        header={groups.length === 0 ? <p className="menu-heading">{l("grid.tag_none")}</p> : undefined}
        groups={groups}
      />
      {naming && <TagDialog onClose={() => { setNaming(false); }} onCreate={create} />}
    </>
  );
}

/** Names a tag that there is not yet. */
function TagDialog({ onClose, onCreate }: { onClose: () => void; onCreate: (name: string, color: TagColor) => Promise<void> }) {
  const { t } = useTranslation();
  const l = useListTexts();
  const [name, setName] = useState("");
  const [color, setColor] = useState<RowColor>("blue");
  const [busy, setBusy] = useState(false);
  const create = async () => {
    if (name.trim() === "") return;
    setBusy(true);
    await onCreate(name.trim(), color);
    setBusy(false);
  };
  return (
    <Modal open width={420} title={l("grid.tag_create")} okText={l("grid.tag_apply")} cancelText={t("common.cancel")} okButtonProps={{ disabled: name.trim() === "" }} confirmLoading={busy} onOk={() => void create()} onCancel={onClose}>
      <div className="tag-naming">
        <Input value={name} maxLength={50} autoFocus placeholder={l("grid.tag_name")} aria-label={l("grid.tag_name")} onChange={(event) => { setName(event.target.value); }} onPressEnter={() => void create()} />
        <ColorSelect value={color} label={l("grid.tag_color")} onChange={setColor} />
      </div>
    </Modal>
  );
}
