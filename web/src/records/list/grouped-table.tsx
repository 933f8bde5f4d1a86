import type { ReactNode } from "react";
import type { FieldMeta, ObjectMeta } from "@/api/types";
import { isRightAligned } from "@/fields/displays";
import { asNumber } from "@/fields/values";
import { formatNumber } from "@/i18n/format";
import { useListTexts } from "@/i18n/lists/register";
import { ErrorState } from "@/records/common/error-state";
import { GroupCount, GroupHead, GroupSum, NamedSums } from "@/records/list/group-head";
import { levelsOf } from "@/records/list/group-model";
import { GroupRows } from "@/records/list/group-rows";
import type { ListState } from "@/records/list/list-state";
import { TableHead, tableWidth, type TableLayout } from "@/records/list/table-head";
import type { Grid } from "@/records/list/use-grid";
import { groupsWithin, useOpenGroups, type Level } from "@/records/list/use-open-groups";
import { MOST_GROUPS, sumsOf, useGroups, type GroupRow } from "@/records/list/use-groups";
import { Skeleton } from "@/ui/skeleton";

interface Props {
  object: ObjectMeta;
  columns: FieldMeta[];
  state: ListState;
  layout: TableLayout;
  grid: Grid;
}

/** A list in groups, and groups within them, with counts and sums; the records of a group are loaded when it is opened. */
export function GroupedTable({ object, columns, state, layout, grid }: Props) {
  const { box, on, selected, select, loaded } = grid;
  const l = useListTexts();
  const levels = levelsOf(object, state.group);
  const total = useGroups(object, state, null).data?.[0];
  const table = { object, columns, state, grid, levels, opened: useOpenGroups() };
  return (
    <div className="card table-scroll" ref={box} tabIndex={0} role="region" aria-label={object.plural} aria-description={l("grid.hint")} {...on}>
      <table className="record-table is-grouped" style={{ minWidth: tableWidth(object, columns, layout.widths) }}>
        <TableHead object={object} columns={columns} state={state} layout={layout} all={selected.size > 0 ? "some" : "none"} onAll={(on) => { select(on ? loaded().map((row) => row.id) : []); }} />
        <Groups {...table} at={{ depth: 0, path: [], within: null }} />
        {total && (
          <tfoot>
            <FiguresRow {...table} className="group-total" group={total}>
              <span className="group-name">{l("group.total")}</span>
              <GroupCount group={total} />
            </FiguresRow>
          </tfoot>
        )}
      </table>
    </div>
  );
}

interface LevelProps extends Omit<Props, "layout"> {
  levels: ReturnType<typeof levelsOf>;
  opened: ReturnType<typeof useOpenGroups>;
  at: Level;
}

/** The groups of one level; in an opened one stand those of the next, at the last its records. */
function Groups({ at, ...table }: LevelProps) {
  const { object, columns, state, levels, opened, grid } = table;
  const l = useListTexts();
  const grouping = levels[at.depth] ?? null;
  const groups = useGroups(object, state, grouping, at.within);
  const whole = (content: ReactNode) => <tbody><tr><td colSpan={columns.length + 1}>{content}</td></tr></tbody>;
  if (groups.error) return whole(<ErrorState error={groups.error} onRetry={() => void groups.refetch()} />);
  if (!groups.data || !grouping) return whole(<Skeleton lines={at.depth === 0 ? 8 : 2} />);
  return (
    <>
      {groups.data.map((group) => {
        const next = groupsWithin(at, grouping, group);
        const key = next.path.join("/");
        const open = opened.is(next, levels.length, groups.data.length);
        const last = at.depth === levels.length - 1;
        return [
          <tbody key={key}>
            <FiguresRow {...table} className="group-row" depth={at.depth} group={group}>
              <GroupHead grouping={grouping} group={group} open={open} onToggle={() => { opened.toggle(next); }} />
            </FiguresRow>
            {open && last && <GroupRows groupKey={key} object={object} columns={columns} state={state} grid={grid} within={next.within} count={asNumber(group["count"]) ?? 0} />}
          </tbody>,
          open && !last ? <Groups key={`${key}/`} {...table} at={next} /> : null,
        ];
      })}
      {groups.data.length === MOST_GROUPS && whole(<p className="muted group-more">{l("group.most", { formatted: formatNumber(MOST_GROUPS) })}</p>)}
    </>
  );
}

interface FiguresProps extends Pick<Props, "object" | "columns" | "state"> {
  className: string;
  depth?: number;
  group: GroupRow;
  children: ReactNode;
}

/** The sums of a group under their columns; those without a column stand beside its name. */
function FiguresRow({ object, columns, state, className, depth = 0, group, children }: FiguresProps) {
  const sums = sumsOf(object, state);
  const rest = columns.slice(1);
  return (
    <tr className={className} data-depth={depth}>
      <td colSpan={2} className="group-head">
        <div>{children}<NamedSums fields={sums.filter((field) => !rest.includes(field))} group={group} /></div>
      </td>
      {rest.map((field) => (
        <td key={field.api_name} className={isRightAligned(field.value_type) ? "is-right" : ""}>{sums.includes(field) && <div className="group-figure"><GroupSum field={field} group={group} /></div>}</td>
      ))}
    </tr>
  );
}
