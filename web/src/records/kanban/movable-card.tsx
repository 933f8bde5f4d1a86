import { useDraggable } from "@dnd-kit/core";
import { ArrowRightLeft } from "lucide-react";
import { memo, useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Liveliness } from "@/api/insight";
import type { Dwell } from "@/api/stages";
import type { FieldMeta, ObjectMeta, RecordRow } from "@/api/types";
import { asText } from "@/fields/values";
import { useListTexts } from "@/i18n/lists/register";
import { can } from "@/records/can";
import { BoardCard } from "@/records/kanban/board-card";
import type { BoardColumn } from "@/records/kanban/board-model";
import { CardDwell } from "@/records/stage/card-dwell";
import { FakeChip } from "@/records/stage/fake-chip";
import { Menu } from "@/ui/menu";

interface Props {
  object: ObjectMeta;
  row: RecordRow;
  fields: FieldMeta[];
  /** The column it is in. */
  code: string;
  /** Where it may go. */
  targets: readonly BoardColumn[];
  movable: boolean;
  busy: boolean;
  dwell: Dwell | undefined;
  /** It only seems active. */
  fake: Liveliness | undefined;
  onMove: (row: RecordRow, from: string, to: BoardColumn) => void;
}

/** A card that pointers drag and a menu moves. While another one is dragged only its frame is looked at, not what it shows. */
export const MovableCard = memo(function MovableCard({ object, row, fields, code, targets, movable, busy, dwell, fake, onMove }: Props) {
  const { t } = useTranslation();
  const l = useListTexts();
  const data = useMemo(() => ({ row, code }), [row, code]);
  const disabled = !movable || !can("edit", object, row);
  const { setNodeRef, listeners, isDragging } = useDraggable({ id: row.id, data, disabled });
  const name = asText(row[object.name_field]) || t("records.unnamed");
  const card = useMemo(() => (
    <BoardCard
      object={object}
      row={row}
      fields={fields}
      busy={busy}
      note={dwell && <><CardDwell dwell={dwell} />{fake && <FakeChip found={fake} />}</>}
      menu={movable && (
        <Menu
          label={l("board.move", { name })}
          trigger={<ArrowRightLeft size={14} aria-hidden />}
          groups={[{ key: "to", heading: l("board.move_to"), items: targets.map((each) => ({ key: each.code, label: each.label, onSelect: () => { onMove(row, code, each); } })) }]}
        />
      )}
    />
  ), [object, row, fields, busy, dwell, fake, movable, l, name, targets, onMove, code]);
  // The card's link and menu are what keyboards reach; dragging is for pointers.
  return <li ref={setNodeRef} data-dragged={isDragging} data-movable={!disabled} {...listeners}>{card}</li>;
});
