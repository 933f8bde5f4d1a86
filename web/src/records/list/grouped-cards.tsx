import { Button } from "antd";
import type { FieldMeta, Filter, ObjectMeta } from "@/api/types";
import { formatNumber } from "@/i18n/format";
import { useListTexts } from "@/i18n/lists/register";
import { ErrorState } from "@/records/common/error-state";
import { GroupCount, GroupHead, NamedSums } from "@/records/list/group-head";
import { levelsOf } from "@/records/list/group-model";
import { pictured, pictureField, type ListState } from "@/records/list/list-state";
import { RecordCards } from "@/records/list/record-cards";
import { groupsWithin, useOpenGroups, type Level } from "@/records/list/use-open-groups";
import { MOST_GROUPS, sumsOf, useGroups } from "@/records/list/use-groups";
import { useRecordList } from "@/records/list/use-record-list";
import { Skeleton } from "@/ui/skeleton";

interface Props {
  object: ObjectMeta;
  columns: FieldMeta[];
  state: ListState;
}

/** A list in groups on a phone: the figures first, cards when a group is opened. */
export function GroupedCards({ object, columns, state }: Props) {
  const l = useListTexts();
  const total = useGroups(object, state, null).data?.[0];
  const list = { object, columns, state, levels: levelsOf(object, state.group), opened: useOpenGroups() };
  return (
    <div className="grouped-cards">
      {total && (
        <p className="card group-head group-total"><span className="group-name">{l("group.total")}</span><GroupCount group={total} /><NamedSums fields={sumsOf(object, state)} group={total} /></p>
      )}
      <Groups {...list} at={{ depth: 0, path: [], within: null }} />
    </div>
  );
}

interface LevelProps extends Props {
  levels: ReturnType<typeof levelsOf>;
  opened: ReturnType<typeof useOpenGroups>;
  at: Level;
}

function Groups({ at, ...list }: LevelProps) {
  const { object, columns, state, levels, opened } = list;
  const l = useListTexts();
  const grouping = levels[at.depth] ?? null;
  const groups = useGroups(object, state, grouping, at.within);
  if (groups.error) return <div className="card"><ErrorState error={groups.error} onRetry={() => void groups.refetch()} /></div>;
  if (!groups.data || !grouping) return <div className="card"><Skeleton lines={3} /></div>;
  return (
    <ul className="group-level" data-depth={at.depth}>
      {groups.data.map((group) => {
        const next = groupsWithin(at, grouping, group);
        const open = opened.is(next, levels.length, groups.data.length);
        return (
          <li key={next.path.join("/")}>
            <div className="card group-head">
              <GroupHead grouping={grouping} group={group} open={open} onToggle={() => { opened.toggle(next); }} />
              <NamedSums fields={sumsOf(object, state)} group={group} />
            </div>
            {open && (next.depth < levels.length ? <Groups {...list} at={next} /> : <GroupCards object={object} columns={columns} state={state} within={next.within} />)}
          </li>
        );
      })}
      {groups.data.length === MOST_GROUPS && <li className="muted">{l("group.most", { formatted: formatNumber(MOST_GROUPS) })}</li>}
    </ul>
  );
}

const PAGE = 20;

function GroupCards({ object, columns, state, within }: Props & { within: Filter | null }) {
  const l = useListTexts();
  const { list, rows } = useRecordList(object, { ...state, start: "" }, pictured(object, state.kind, columns), within, PAGE);
  if (!list.data) return <div className="card"><Skeleton lines={3} /></div>;
  return (
    <>
      <RecordCards object={object} columns={columns} picture={pictureField(object, state.kind, columns)} rows={rows} trash={false} />
      {list.hasNextPage && <Button type="link" block loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>{l("board.load_more")}</Button>}
    </>
  );
}
