import { useCallback, useMemo, useState } from "react";
import type { FieldMeta, RecordRow } from "@/api/types";

export interface Corner {
  id: string;
  column: string;
}

export interface CellRange {
  /** Whether a row is within. */
  ids: ReadonlySet<string>;
  fields: readonly FieldMeta[];
  /** Names of the columns within, each between spaces: the same for every row. */
  marks: string;
}

const between = (from: number, to: number) => [Math.min(from, to), Math.max(from, to) + 1] as const;

/** Cells marked with Shift and the arrows (or a click), from where the marking began to where it is. */
export function useCellRange(columns: readonly FieldMeta[], loaded: () => readonly RecordRow[]) {
  const [ends, setEnds] = useState<{ from: Corner; to: Corner } | null>(null);
  const extend = useCallback((from: Corner, to: Corner) => { setEnds((old) => ({ from: old?.from ?? from, to })); }, []);
  const clear = useCallback(() => { setEnds(null); }, []);
  const range = useMemo((): CellRange | null => {
    if (ends === null) return null;
    const ids = loaded().map((row) => row.id);
    const names = columns.map((field) => field.api_name);
    const [top, bottom] = between(ids.indexOf(ends.from.id), ids.indexOf(ends.to.id));
    const [left, right] = between(names.indexOf(ends.from.column), names.indexOf(ends.to.column));
    if (top < 0 || left < 0) return null;
    return { ids: new Set(ids.slice(top, bottom)), fields: columns.slice(left, right), marks: ` ${names.slice(left, right).join(" ")} ` };
  }, [ends, columns, loaded]);
  return { range, extend, clear };
}
