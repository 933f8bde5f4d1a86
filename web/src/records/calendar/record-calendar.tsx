import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Button, Select } from "antd";
import { CalendarDays, ChevronLeft, ChevronRight } from "lucide-react";
import { useState } from "react";
import { keys } from "@/api/query-keys";
import { listRecords } from "@/api/records";
import type { FieldMeta, ListQuery, ObjectMeta } from "@/api/types";
import { dayInZone, formatDate } from "@/i18n/format";
import { currentLanguage } from "@/i18n/language";
import { useListTexts } from "@/i18n/lists/register";
import { can, canWrite } from "@/records/can";
import { Agenda } from "@/records/calendar/agenda";
import { byDay, dayOf, daysFilter, daysOf, movedTo, turned, valueOn, type Span } from "@/records/calendar/calendar-model";
import { DayGrid } from "@/records/calendar/day-grid";
import { useMoved } from "@/records/calendar/use-moved";
import { ErrorState } from "@/records/common/error-state";
import { bothFilters } from "@/records/filter/filter-model";
import { boardFields } from "@/records/kanban/board-model";
import { effectiveFilter, type ListState } from "@/records/list/list-state";
import { dayFields } from "@/records/views/kinds";
import { Skeleton } from "@/ui/skeleton";
import { State } from "@/ui/state";
import { useIsPhone } from "@/ui/use-media";
import "@/records/calendar/calendar.css";

interface Props {
  object: ObjectMeta;
  state: ListState;
  onChange: (patch: Partial<ListState>) => void;
  onCreate: (values: Record<string, unknown>) => void;
}

/** Records of more than this many are not shown at once. */
const MOST = 1000;

/** Records on the days of one of their fields; dragging one changes the day. */
export function RecordCalendar(props: Props) {
  const l = useListTexts();
  const fields = dayFields(props.object);
  const field = fields.find((each) => each.api_name === props.state.group) ?? fields[0];
  if (!field) return <div className="card"><State icon={<CalendarDays size={20} />} title={l("calendar.no_field")} /></div>;
  return <Days {...props} field={field} fields={fields} />;
}

function Days({ object, state, field, fields, onChange, onCreate }: Props & { field: FieldMeta; fields: FieldMeta[] }) {
  const l = useListTexts();
  const phone = useIsPhone();
  const [today] = useState(() => dayInZone(Date.now()));
  const [chosen, setSpan] = useState<Span | null>(null);
  const [day, setDay] = useState(today);
  const span = chosen ?? (phone ? "agenda" : "month");
  const days = daysOf(span, day);
  const [first = day] = days;
  const last = days.at(-1) ?? day;
  const badge = boardFields(object)[0];
  const query: ListQuery = {
    filter: bothFilters(effectiveFilter(state, object), daysFilter(field, first, last)),
    sort: field.sortable ? field.api_name : object.sort,
    fields: ["id", "version", object.name_field, field.api_name, ...(badge ? [badge.api_name] : [])],
    limit: MOST,
    ...(state.colors.length > 0 ? { colors: state.colors } : {}),
  };
  const key = [...keys.list(object.api_name, query), "calendar"];
  const list = useQuery({ queryKey: key, queryFn: ({ signal }) => listRecords(object.api_name, query, null, signal), placeholderData: keepPreviousData });
  const put = useMoved(object, key, (row, name) => l("calendar.moved", { name, day: formatDate(dayOf(field, row)) }));
  const movable = can("edit", object) && canWrite(field);

  const move = async (id: string, to: string) => {
    const row = list.data?.items.find((each) => each.id === id);
    if (!row || !movable) return;
    const value = movedTo(field, row, to);
    if (value === row[field.api_name]) return;
    if (!days.includes(to)) setDay(to);
    await put(row, [field], { [field.api_name]: value });
  };

  if (list.error) return <div className="card"><ErrorState error={list.error} onRetry={() => void list.refetch()} /></div>;
  const rows = byDay(field, list.data?.items ?? []);
  const month = new Intl.DateTimeFormat(currentLanguage(), { year: "numeric", month: "long", timeZone: "UTC" }).format(Date.parse(`${day}T00:00:00Z`));
  const title = span === "month" ? month : new Intl.DateTimeFormat(currentLanguage(), { year: "numeric", month: "short", day: "numeric", timeZone: "UTC" }).formatRange(Date.parse(`${first}T00:00:00Z`), Date.parse(`${last}T00:00:00Z`));
  const create = can("create", object) && canWrite(field) ? (on: string) => { onCreate({ [field.api_name]: valueOn(field, on) }); } : undefined;
  return (
    <section className="card calendar" aria-label={title}>
      <header className="calendar-head">
        <div className="calendar-turn">
          <Button type="text" icon={<ChevronLeft size={17} />} aria-label={l("calendar.previous")} onClick={() => { setDay(turned(span, day, -1)); }} />
          <h2 aria-live="polite">{title}</h2>
          <Button type="text" icon={<ChevronRight size={17} />} aria-label={l("calendar.next")} onClick={() => { setDay(turned(span, day, 1)); }} />
          <Button size="small" onClick={() => { setDay(today); }}>{l("calendar.today")}</Button>
        </div>
        <div className="calendar-choice">
          {fields.length > 1 && (
            <Select size="small" value={field.api_name} aria-label={l("calendar.by")} popupMatchSelectWidth={false} options={fields.map((each) => ({ value: each.api_name, label: each.label }))} onChange={(group: string) => { onChange({ group }); }} />
          )}
          <div className="kind-switch is-text" role="group" aria-label={l("views.kind_calendar")}>
            {(["month", "week", "agenda"] as const).map((each) => (
              <button key={each} type="button" aria-pressed={each === span} onClick={() => { setSpan(each); }}>{l(`calendar.${each}`)}</button>
            ))}
          </div>
        </div>
      </header>
      {list.data?.next_cursor && <p className="notice notice-warning">{l("calendar.too_many", { count: MOST })}</p>}
      {!list.data ? <Skeleton lines={8} /> : span === "agenda" || phone ? (
        <Agenda object={object} field={field} badge={badge} days={days} rows={rows} today={today} onMove={movable ? (id, to) => void move(id, to) : undefined} />
      ) : (
        <DayGrid object={object} field={field} badge={badge} days={days} rows={rows} today={today} month={span === "month" ? day.slice(0, 7) : null} movable={movable} onMove={(id, to) => void move(id, to)} onCreate={create} onMore={(on) => { setDay(on); setSpan("agenda"); }} />
      )}
    </section>
  );
}
