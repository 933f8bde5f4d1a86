import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Input, Modal, Popconfirm, Select } from "antd";
import { Trash2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/api/error-text";
import { keys } from "@/api/query-keys";
import { changeTag, createTag, deleteTag, fetchTags, type TagColor } from "@/api/tags";
import { TAG_COLORS } from "@/features/tags/tag-colors";
import { useTagTexts } from "@/i18n/tags/register";
import { KeptField, KeptTop } from "@/records/form/kept-parts";
import { useKeptForm } from "@/records/form/use-kept-form";
import { useLeave } from "@/records/form/use-leave";
import { Chip } from "@/ui/chip";
import { IconButton } from "@/ui/icon-button";
import { showToast } from "@/ui/toast";

const MAX_NAME = 50;

/** Names and colours of all tags, for who configures the workspace. */
export function TagManager({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const text = useTagTexts();
  const client = useQueryClient();
  const tags = useQuery({ queryKey: keys.tags, queryFn: ({ signal }) => fetchTags(signal) });
  const form = useKeptForm<{ name: string; color: TagColor }>("$tag", "new", { name: "", color: "blue" });
  const { name, color } = form.value;

  const change = async (work: () => Promise<unknown>, fail?: (error: unknown) => void): Promise<boolean> => {
    try {
      await work();
    } catch (error) {
      if (fail) fail(error);
      else showToast({ kind: "failed", text: errorText(error, t) });
      return false;
    }
    await client.invalidateQueries({ queryKey: keys.tags });
    await client.invalidateQueries({ queryKey: ["records"], predicate: (query) => query.queryKey[2] === "tags" });
    return true;
  };
  const add = async () => {
    if (name.trim() === "") return;
    // Given up as soon as it is saved: whoever leaves while the list is read anew is not asked about it.
    await change(async () => {
      await createTag(name, color);
      form.drop();
    }, form.fail);
  };
  const colors = (label: string, value: string, onChange: (next: TagColor) => void) => (
    <Select<TagColor>
      aria-label={label}
      className="tag-color"
      value={value as TagColor}
      options={TAG_COLORS.map((one) => ({ value: one, label: <Chip text={text(`colors.${one}`)} color={one} /> }))}
      onChange={onChange}
    />
  );

  const { leave, question } = useLeave(() => name.trim() !== "", onClose, form.drop);
  return (
    <Modal open title={text("manage")} footer={null} onCancel={leave}>
      <ul className="tag-list">
        {(tags.data ?? []).map((tag) => (
          <li key={tag.id}>
            <Input
              key={tag.name}
              aria-label={text("name_of", { name: tag.name })}
              defaultValue={tag.name}
              maxLength={MAX_NAME}
              onBlur={(event) => {
                const next = event.target.value.trim();
                if (next !== "" && next !== tag.name) void change(() => changeTag(tag.id, { name: next }));
              }}
            />
            {colors(text("color_of", { name: tag.name }), tag.color, (next) => void change(() => changeTag(tag.id, { color: next })))}
            <Popconfirm title={text("delete_question", { name: tag.name })} okText={text("delete")} cancelText={t("common.cancel")} onConfirm={() => void change(() => deleteTag(tag.id))}>
              <IconButton label={text("delete_one", { name: tag.name })}><Trash2 size={16} aria-hidden /></IconButton>
            </Popconfirm>
          </li>
        ))}
      </ul>
      <KeptTop form={form} saving={false} />
      <form
        className="tag-new"
        onSubmit={(event) => {
          event.preventDefault();
          void add();
        }}
      >
        <Input aria-label={text("new_name")} placeholder={text("new_name")} value={name} maxLength={MAX_NAME} status={form.problems["name"] ? "error" : ""} onChange={(event) => { form.change({ name: event.target.value }); }} />
        {colors(text("new_color"), color, (next) => { form.change({ color: next }); })}
        <Button type="primary" htmlType="submit" disabled={name.trim() === ""}>{text("add")}</Button>
      </form>
      <KeptField form={form} name="name">{() => null}</KeptField>
      {question}
    </Modal>
  );
}
