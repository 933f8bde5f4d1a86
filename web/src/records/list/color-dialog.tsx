import { Button, Modal } from "antd";
import { Plus, X } from "lucide-react";
import type { ColorRule, Filter, ObjectMeta, RowColor } from "@/api/types";
import { useState } from "react";
import { useListTexts } from "@/i18n/lists/register";
import { FilterBuilder } from "@/records/filter/filter-builder";
import { ColorSelect } from "@/records/list/color-select";
import { ROW_COLORS } from "@/records/list/list-state";
import { IconButton } from "@/ui/icon-button";

interface Props {
  object: ObjectMeta;
  colors: ColorRule[];
  onChange: (colors: ColorRule[]) => void;
  onClose: () => void;
}

interface Draft {
  key: number;
  filter: Filter | null;
  color: RowColor;
}

let nextKey = 1;

/** Rules that colour rows; one takes effect as soon as it has a condition. */
export function ColorDialog({ object, colors, onChange, onClose }: Props) {
  const l = useListTexts();
  const [drafts, setDrafts] = useState<Draft[]>(() => (colors.length > 0 ? colors.map((rule) => ({ key: nextKey++, ...rule })) : [{ key: nextKey++, filter: null, color: "red" }]));
  const update = (next: Draft[]) => {
    setDrafts(next);
    onChange(next.flatMap(({ filter, color }) => (filter ? [{ filter, color }] : [])));
  };
  const replace = (key: number, patch: Partial<Draft>) => { update(drafts.map((one) => (one.key === key ? { ...one, ...patch } : one))); };
  return (
    <Modal open width={820} title={l("colors.title")} onCancel={onClose} footer={<Button type="primary" onClick={onClose}>{l("colors.done")}</Button>}>
      <p className="form-help">{l("colors.help")}</p>
      <ol className="color-rules">
        {drafts.map((draft, at) => (
          <li key={draft.key} aria-label={l("colors.rule", { number: at + 1 })}>
            <div className="color-rule-head">
              <ColorSelect value={draft.color} label={l("colors.color")} onChange={(color) => { replace(draft.key, { color }); }} />
              <IconButton label={l("colors.remove")} onClick={() => { update(drafts.filter((one) => one.key !== draft.key)); }}><X size={15} aria-hidden /></IconButton>
            </div>
            <FilterBuilder object={object} filter={draft.filter} bare onChange={(filter) => { replace(draft.key, { filter }); }} />
          </li>
        ))}
      </ol>
      <Button type="text" icon={<Plus size={15} />} onClick={() => { setDrafts([...drafts, { key: nextKey++, filter: null, color: ROW_COLORS[drafts.length % ROW_COLORS.length] ?? "red" }]); }}>{l("colors.add")}</Button>
    </Modal>
  );
}
