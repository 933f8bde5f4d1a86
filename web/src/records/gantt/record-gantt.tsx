import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Select } from "antd";
import { ChartGantt, ChevronLeft, ChevronRight } from "lucide-react";
import { useState } from "react";
import { keys } from "@/api/query-keys";
import { listRecords } from "@/api/records";
import type { FieldMeta, ListQuery, ObjectMeta } from "@/api/types";
import { dayInZone, formatDate } from "@/i18n/format";
import { currentLanguage } from "@/i18n/language";
import { useGanttTexts } from "@/i18n/gantt/register";
import { useListTexts } from "@/i18n/lists/register";
import { dayOf, movedTo } from "@/records/calendar/calendar-model";
import { useMoved } from "@/records/calendar/use-moved";
import { can, canWrite } from "@/records/can";
import { ErrorState } from "@/records/common/error-state";
import { bothFilters } from "@/records/filter/filter-model";
import { axisOf, barOf, inOrder, movedDays, partsMoved, runningFilter, spanFields, turnedBy, type Part, type Zoom } from "@/records/gantt/gantt-model";
import { GanttRows } from "@/records/gantt/gantt-rows";
import { boardFields } from "@/records/kanban/board-model";
import { effectiveFilter, type ListState } from "@/records/list/list-state";
import { dayFields } from "@/records/views/kinds";
import { IconButton } from "@/ui/icon-button";
import { Button } from "@/ui/button";
import { Skeleton } from "@/ui/skeleton";
import { State } from "@/ui/state";
import { useIsPhone } from "@/ui/use-media";
import "@/records/calendar/calendar.css";
import "@/records/gantt/gantt.css";

interface Props {
  object: ObjectMeta;
  state: ListState;
  onChange: (patch: Partial<ListState>) => void;
}

/** Records of more than this many are not shown at once. */
const MOST = 500;

/** Records as bars from one of their days to another; a bar or its ends are dragged. */
export function RecordGantt(props: Props) {
  const g = useGanttTexts();
  const days = dayFields(props.object);
  const span = spanFields(days, props.state.group, props.state.until);
  if (!span) return <div className="card"><State icon={<ChartGantt size={20} />} title={g("no_field")} /></div>;
  return <Bars {...props} days={days} from={span.from} until={span.until} />;
}

function Bars({ object, state, days, from, until, onChange }: Props & { days: FieldMeta[]; from: FieldMeta; until: FieldMeta }) {
  const l = useListTexts();
  const g = useGanttTexts();
  const phone = useIsPhone();
  const [today] = useState(() => dayInZone(Date.now()));
  const [zoom, setZoom] = useState<Zoom>("months");
  const [day, setDay] = useState(today);
  const axis = axisOf(zoom, day, phone);
  const badge = boardFields(object)[0];
  const query: ListQuery = {
    filter: bothFilters(effectiveFilter(state, object), runningFilter(from, until, axis)),
    sort: from.sortable ? `-${from.api_name}` : object.sort,
    fields: ["id", "version", object.name_field, from.api_name, until.api_name, ...(badge ? [badge.api_name] : [])],
    limit: MOST,
    ...(state.colors.length > 0 ? { colors: state.colors } : {}),
  };
  const key = [...keys.list(object.api_name, query), "gantt"];
  const list = useQuery({ queryKey: key, queryFn: ({ signal }) => listRecords(object.api_name, query, null, signal), placeholderData: keepPreviousData });
  const put = useMoved(object, key, (row, name) => g("moved", { name, from: formatDate(dayOf(from, row)), until: formatDate(dayOf(until, row)) }));
  const edits = can("edit", object);
  const writable = { from: edits && canWrite(from), until: edits && canWrite(until) };

  const move = async (id: string, part: Part, by: number) => {
    const row = list.data?.items.find((each) => each.id === id);
    const bar = row && barOf(from, until, row, axis);
    if (!row || !bar) return;
    const parts = partsMoved(part, bar, writable);
    const moved = movedDays(bar, parts, by);
    const patch: Record<string, string> = {};
    if (moved.from !== bar.from) patch[from.api_name] = movedTo(from, row, moved.from);
    if (moved.until !== bar.until) patch[until.api_name] = movedTo(until, row, moved.until);
    const fields = [from, until].filter((field) => field.api_name in patch);
    if (fields.length > 0) await put(row, fields, patch);
  };

  if (list.error) return <div className="card"><ErrorState error={list.error} onRetry={() => void list.refetch()} /></div>;
  const title = new Intl.DateTimeFormat(currentLanguage(), { year: "numeric", month: "short", timeZone: "UTC" }).formatRange(Date.parse(`${axis.first}T00:00:00Z`), Date.parse(`${axis.last}T00:00:00Z`));
  const options = days.map((field) => ({ value: field.api_name, label: field.label }));
  // Chosen for both, they change places.
  const choose = (group: string, name: string) => { onChange(group === name ? { group: until.api_name, until: from.api_name } : { group, until: name }); };
  return (
    <section className="card gantt" aria-label={title}>
      <header className="calendar-head">
        <div className="calendar-turn">
          <IconButton label={l("calendar.previous")} onClick={() => { setDay(turnedBy(zoom, day, -1)); }}><ChevronLeft size={17} aria-hidden /></IconButton>
          <h2 aria-live="polite">{title}</h2>
          <IconButton label={l("calendar.next")} onClick={() => { setDay(turnedBy(zoom, day, 1)); }}><ChevronRight size={17} aria-hidden /></IconButton>
          <Button small onClick={() => { setDay(today); }}>{l("calendar.today")}</Button>
        </div>
        <div className="calendar-choice">
          <Select size="small" value={from.api_name} aria-label={g("from")} popupMatchSelectWidth={false} options={options} onChange={(group: string) => { choose(group, until.api_name); }} />
          <span className="muted" aria-hidden>→</span>
          <Select size="small" value={until.api_name} aria-label={g("until")} popupMatchSelectWidth={false} options={options} onChange={(name: string) => { choose(from.api_name, name); }} />
          <div className="kind-switch is-text" role="group" aria-label={g("zoom")}>
            {(["weeks", "months", "years"] as const).map((each) => (
              <button key={each} type="button" aria-pressed={each === zoom} onClick={() => { setZoom(each); }}>{g(each)}</button>
            ))}
          </div>
        </div>
      </header>
      {list.data?.next_cursor && <p className="notice notice-warning">{g("too_many", { count: MOST })}</p>}
      {!list.data ? <Skeleton lines={8} /> : list.data.items.length === 0 ? (
        <State icon={<ChartGantt size={20} />} title={g("none")} text={g("none_text")} compact />
      ) : (
        <GanttRows object={object} from={from} until={until} badge={badge} axis={axis} rows={inOrder(from, until, list.data.items)} today={today} writable={writable} onMove={(id, part, by) => void move(id, part, by)} />
      )}
    </section>
  );
}
