import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { problemText } from "@/api/problem";
import { keys } from "@/api/query-keys";
import type { FieldMeta, ObjectMeta, RecordRow } from "@/api/types";
import { asNumber, asText } from "@/fields/values";
import { useListTexts } from "@/i18n/lists/register";
import { useInlineSave } from "@/records/common/use-inline-save";
import { boardColumns, figuresOf, movedFigures, type BoardColumn, type ColumnFigures } from "@/records/kanban/board-model";
import { boardFigures } from "@/records/list/list-queries";
import type { ListState } from "@/records/list/list-state";
import { showToast } from "@/ui/toast";

/** A record on its way: shown in its new column until the server has answered. */
interface Moving {
  row: RecordRow;
  from: string;
  to: string;
}

export interface BoardData {
  columns: BoardColumn[];
  figures: ReadonlyMap<string, ColumnFigures>;
  moving: readonly Moving[];
  error: unknown;
  pending: boolean;
  retry: () => void;
  move: (row: RecordRow, from: string, to: BoardColumn) => Promise<void>;
}

/** Columns of a board with their figures, and moving a record between them: what the server refuses goes back, with the reason. */
export function useBoard(object: ObjectMeta, field: FieldMeta, sum: string | null, state: ListState): BoardData {
  const { t } = useTranslation();
  const l = useListTexts();
  const client = useQueryClient();
  const save = useInlineSave(object);
  const [moving, setMoving] = useState<readonly Moving[]>([]);
  const query = useQuery(boardFigures(object, field, sum, state));
  const figures = useMemo(() => moving.reduce<ReadonlyMap<string, ColumnFigures>>(
    (all, { row, from, to }) => movedFigures(all, from, to, sum === null ? 0 : (asNumber(row[sum]) ?? 0)), figuresOf(query.data ?? [], field.api_name, sum),
  ), [query.data, field, sum, moving]);
  const without = l("board.without");
  const columns = useMemo(() => boardColumns(field, figures, without), [field, figures, without]);

  const move = async (row: RecordRow, from: string, to: BoardColumn) => {
    const name = asText(row[object.name_field]) || t("records.unnamed");
    const one: Moving = { row, from, to: to.code };
    setMoving((all) => [...all, one]);
    const outcome = await save(row, [field], { ...row, [field.api_name]: to.code === "" ? null : to.code });
    if (outcome.kind === "refused") {
      const { theirs } = outcome;
      const reason = outcome.problems.length > 0 ? outcome.problems.map(problemText).join(" ") : outcome.text;
      showToast({
        kind: "failed", text: l("board.refused", { name, reason }),
        ...(theirs ? { action: { label: t("conflict.keep_mine"), run: () => void move({ ...row, ...theirs }, asText(theirs[field.api_name]), to) } } : {}),
      });
    } else if (outcome.kind === "held") {
      showToast({ kind: "done", text: l("board.held", { name }) });
    } else {
      const back = outcome.row;
      showToast({
        kind: "done", text: l("board.moved", { name, column: to.label }),
        action: { label: t("common.undo"), run: () => { void save(back, [field], { ...back, [field.api_name]: from === "" ? null : from }).then(() => client.invalidateQueries({ queryKey: keys.records(object.api_name) })); } },
      });
    }
    await client.invalidateQueries({ queryKey: keys.records(object.api_name) });
    setMoving((all) => all.filter((each) => each !== one));
  };

  return {
    columns, figures, moving, error: query.error, pending: query.isPending,
    retry: () => void query.refetch(), move,
  };
}
