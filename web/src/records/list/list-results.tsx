import { memo, Suspense, useMemo, useState } from "react";
import type { FieldMeta, ObjectMeta, RecordRow } from "@/api/types";
import { ErrorState } from "@/records/common/error-state";
import { EmptyList } from "@/records/list/empty-list";
import { LoadMore } from "@/records/list/load-more";
import { levelsOf } from "@/records/list/group-model";
import { effectiveFilter, pictured, pictureField, type ListState } from "@/records/list/list-state";
import { RecordCards } from "@/records/list/record-cards";
import { RecordTable } from "@/records/list/record-table";
import type { TableLayout } from "@/records/list/table-head";
import { useGrid } from "@/records/list/use-grid";
import { useRecordList } from "@/records/list/use-record-list";
import { SelectionBar } from "@/records/list/later-tools";
import { lazyWithAnt } from "@/ui/lazy-with-ant";
import { Skeleton } from "@/ui/skeleton";
import { useIsPhone } from "@/ui/use-media";
import { useStable } from "@/ui/use-stable";

const RecordPreview = lazyWithAnt(async () => (await import("@/records/list/record-preview")).RecordPreview);
const GroupedCards = lazyWithAnt(async () => (await import("@/records/list/grouped-cards")).GroupedCards);
const GroupedTable = lazyWithAnt(async () => (await import("@/records/list/grouped-table")).GroupedTable);

interface Props {
  object: ObjectMeta;
  state: ListState;
  columns: FieldMeta[];
  layout: TableLayout;
  onChange: (patch: Partial<ListState>) => void;
}

/** What a list found, as a table, in groups or as cards. Its properties stay the same while only the page around it changes. */
export const ListResults = memo(function ListResults({ object, state, columns, layout, onChange }: Props) {
  const phone = useIsPhone();
  const read = useMemo(() => pictured(object, state.kind, columns), [object, state.kind, columns]);
  const { list, rows: latest } = useRecordList(object, state, read);
  const [previewed, setPreviewed] = useState<string | null>(null);
  const grid = useGrid(object, columns, setPreviewed);
  const rows = useHeldRows(latest, grid.editing !== null);
  const more = useStable(() => { void list.fetchNextPage(); });
  const grouped = state.kind === "list" && !state.trash && levelsOf(object, state.group).length > 0;

  if (list.error && !list.data) {
    return <div className="card"><ErrorState error={list.error} onRetry={() => void list.refetch()} /></div>;
  }
  if (!list.data) return <div className="card"><Skeleton lines={8} /></div>;
  if (rows.length === 0) return <div className="card"><EmptyList object={object} state={state} onChange={onChange} /></div>;

  const ids = grouped ? [...grid.selected] : rows.map((row) => row.id).filter((id) => grid.selected.has(id));
  const cards = phone || state.kind === "cards";
  return (
    <>
      {grouped ? (
        <Suspense fallback={<div className="card"><Skeleton lines={8} /></div>}>
          {phone ? <GroupedCards object={object} columns={columns} state={state} /> : <GroupedTable object={object} columns={columns} state={state} layout={layout} grid={grid} />}
        </Suspense>
      ) : cards ? (
        <>
          <RecordCards object={object} columns={columns} picture={pictureField(object, state.kind, columns)} rows={rows} trash={state.trash} gallery={!phone} />
          <LoadMore more={list.hasNextPage} loading={list.isFetchingNextPage} failed={list.isFetchNextPageError} loaded={rows.length} onLoad={more} />
        </>
      ) : (
        <>
          <RecordTable
            object={object}
            columns={columns}
            rows={rows}
            state={state}
            layout={layout}
            grid={grid}
            refreshing={list.isPlaceholderData}
            more={list.hasNextPage && !list.isFetchNextPageError}
            loading={list.isFetchingNextPage}
            onMore={more}
          />
          <LoadMore more={list.hasNextPage} loading={list.isFetchingNextPage} failed={list.isFetchNextPageError} loaded={rows.length} onLoad={more} watch={false} />
        </>
      )}
      {ids.length > 0 && (
        <Suspense fallback={null}>
          <SelectionBar
            object={object}
            trash={state.trash}
            ids={ids}
            filter={effectiveFilter(state, object)}
            more={grouped || (list.hasNextPage && ids.length === rows.length)}
            bulk={grid.bulk}
            onClear={() => { grid.select([]); }}
          />
        </Suspense>
      )}
      {previewed !== null && (
        <Suspense fallback={null}>
          <RecordPreview object={object} id={previewed} onClose={() => { setPreviewed(null); }} />
        </Suspense>
      )}
    </>
  );
});

/** While a cell is edited its row stays where it is: what others change meanwhile is shown in place, and sorted in afterwards. */
function useHeldRows(latest: readonly RecordRow[], editing: boolean): readonly RecordRow[] {
  const [held, setHeld] = useState<readonly RecordRow[] | null>(null);
  if (editing && held === null) setHeld(latest);
  if (!editing && held !== null) setHeld(null);
  return useMemo(() => {
    if (held === null) return latest;
    const fresh = new Map(latest.map((row) => [row.id, row]));
    return held.map((row) => fresh.get(row.id) ?? row);
  }, [held, latest]);
}
