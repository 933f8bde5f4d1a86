import { memo, Suspense, useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { FieldMeta, ObjectMeta, RecordRow } from "@/api/types";
import { isRightAligned } from "@/fields/displays";
import { isEntered } from "@/fields/type-names";
import { asText } from "@/fields/values";
import { useListTexts } from "@/i18n/lists/register";
import { can, canWrite } from "@/records/can";
import type { InlineMove } from "@/records/common/inline-editor";
import type { InlineSave } from "@/records/common/use-inline-save";
import { CellContent } from "@/records/list/cell-content";
import { InlineEditor } from "@/records/list/later-tools";
import { optionColors } from "@/ui/theme";


interface Props {
  object: ObjectMeta;
  columns: FieldMeta[];
  row: RecordRow;
  selected: boolean;
  /** Column whose cell is edited. */
  editing: string | null;
  save: InlineSave;
  onSelect: (id: string, on: boolean, range: boolean) => void;
  onEdit: (id: string, column: string) => void;
  onEdited: (id: string, column: string, move: InlineMove) => void;
  /** What the button that edits a cell is called, by column: worded once for all rows. */
  words: Readonly<Record<string, string>>;
  /** Names of marked columns, each between spaces. */
  marks: string;
  index?: number;
}

export function isEditable(object: ObjectMeta, field: FieldMeta, row: RecordRow): boolean {
  return can("edit", object, row) && canWrite(field) && isEntered(field.type) && !(row.$masked?.includes(field.api_name) ?? false);
}

export const TableRow = memo(function TableRow({ object, columns, row, selected, editing, save, onSelect, onEdit, onEdited, words, marks, index }: Props) {
  const { t } = useTranslation();
  const name = asText(row[object.name_field]) || t("records.unnamed");
  const color = row.$color ? { "--row-bg": optionColors(row.$color).background } : undefined;
  return (
    <tr data-row={row.id} data-selected={selected} data-color={row.$color ?? undefined} style={color as React.CSSProperties} aria-rowindex={index === undefined ? undefined : index + 2}>
      <td className="cell-check">
        <input
          type="checkbox"
          className="check"
          checked={selected}
          aria-label={t("list.select_one", { name })}
          onChange={(event) => { onSelect(row.id, event.target.checked, (event.nativeEvent as MouseEvent).shiftKey); }}
        />
      </td>
      {columns.map((field, at) => {
        const column = field.api_name;
        const editable = isEditable(object, field, row);
        const right = isRightAligned(field.value_type) ? "is-right" : "";
        if (editing === column) {
          return (
            <td key={column} className={`is-editing ${at === 0 ? "cell-name" : ""}`} data-column={column}>
              <Suspense fallback={<div className="cell"><CellContent object={object} field={field} row={row} /></div>}>
                <InlineEditor object={object} field={field} row={row} save={save} onClose={(move) => { onEdited(row.id, column, move); }} />
              </Suspense>
            </td>
          );
        }
        return (
          <td
            key={column}
            className={`${right} ${at === 0 ? "cell-name" : ""} ${editable ? "is-editable" : ""}`}
            data-column={column}
            data-marked={marks.includes(` ${column} `) || undefined}
            tabIndex={-1}
            onDoubleClick={editable ? () => { onEdit(row.id, column); } : undefined}
          >
            <div className="cell"><CellContent object={object} field={field} row={row} /></div>
            {editable && (
              <button type="button" className="cell-edit" tabIndex={-1} aria-label={words[column]} onClick={() => { onEdit(row.id, column); }} />
            )}
          </td>
        );
      })}
    </tr>
  );
});

/** The words of the rows' buttons. */
export function useEditWords(columns: readonly FieldMeta[]): Readonly<Record<string, string>> {
  const l = useListTexts();
  return useMemo(() => Object.fromEntries(columns.map((field) => [field.api_name, l("grid.edit", { label: field.label })])), [columns, l]);
}
