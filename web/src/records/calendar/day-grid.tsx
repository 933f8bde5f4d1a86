import { Plus } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { FieldMeta, ObjectMeta, RecordRow } from "@/api/types";
import { asText, choiceOption } from "@/fields/values";
import { currentTimeZone, formatDate } from "@/i18n/format";
import { currentLanguage } from "@/i18n/language";
import { useListTexts } from "@/i18n/lists/register";
import { addDays, STEPS } from "@/records/calendar/calendar-model";
import { IconButton } from "@/ui/icon-button";
import { optionColors } from "@/ui/theme";

interface Props {
  object: ObjectMeta;
  field: FieldMeta;
  badge: FieldMeta | undefined;
  days: string[];
  rows: ReadonlyMap<string, RecordRow[]>;
  today: string;
  /** The month of the calendar; null: a week, with room for more records. */
  month: string | null;
  movable: boolean;
  onMove: (id: string, day: string) => void;
  onCreate: ((day: string) => void) | undefined;
  onMore: (day: string) => void;
}

const PER_DAY = 4;
const PER_DAY_OF_WEEK = 16;

export function timeOf(field: FieldMeta, row: RecordRow): string {
  if (field.value_type !== "datetime") return "";
  const time = Date.parse(asText(row[field.api_name]));
  return Number.isNaN(time) ? "" : new Intl.DateTimeFormat(currentLanguage(), { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: currentTimeZone() }).format(time);
}

/** Colour of a record's line: of the view's rule, else of its status. */
export function lineColor(badge: FieldMeta | undefined, row: RecordRow): string | null {
  return row.$color ?? (badge ? (choiceOption(badge, asText(row[badge.api_name]))?.color ?? null) : null);
}

/** Days in weeks; records are dragged between them, or moved with Shift and the arrow keys. */
export function DayGrid({ object, field, badge, days, rows, today, month, movable, onMove, onCreate, onMore }: Props) {
  const { t } = useTranslation();
  const l = useListTexts();
  const [over, setOver] = useState<string | null>(null);
  const most = month === null ? PER_DAY_OF_WEEK : PER_DAY;
  const box = useRef<HTMLDivElement>(null);
  /** The record that a key moved: it stands on another day now and keeps the focus. */
  const followed = useRef<string | null>(null);
  useEffect(() => {
    const link = followed.current === null ? null : box.current?.querySelector<HTMLElement>(`[data-id="${followed.current}"]`);
    if (link && link !== document.activeElement) link.focus();
  });
  const weekday = new Intl.DateTimeFormat(currentLanguage(), { weekday: "short", timeZone: "UTC" });
  return (
    <div className="calendar-scroll" ref={box} tabIndex={0} role="region" aria-label={l("views.kind_calendar")} aria-description={movable ? l("calendar.hint") : undefined}>
      <div className="calendar-grid" data-week={month === null}>
        {days.slice(0, 7).map((day) => <div key={day} className="calendar-weekday">{weekday.format(Date.parse(`${day}T00:00:00Z`))}</div>)}
        {days.map((day) => {
          const there = rows.get(day) ?? [];
          return (
            <div
              key={day}
              className="calendar-day"
              role="group"
              aria-label={formatDate(day)}
              data-today={day === today}
              data-outside={month !== null && !day.startsWith(month)}
              data-over={over === day}
              onDragOver={movable ? (event) => { event.preventDefault(); setOver(day); } : undefined}
              onDragLeave={() => { setOver(null); }}
              onDrop={(event) => { setOver(null); onMove(event.dataTransfer.getData("text/plain"), day); }}
            >
              <div className="calendar-day-head">
                <span className="calendar-number tabular">{Number(day.slice(8))}</span>
                {onCreate && <IconButton label={l("calendar.new_on", { day: formatDate(day) })} onClick={() => { onCreate(day); }}><Plus size={13} aria-hidden /></IconButton>}
              </div>
              <ul>
                {there.slice(0, most).map((row) => {
                  const { background, color } = optionColors(lineColor(badge, row));
                  return (
                    <li key={row.id}>
                      <Link
                        className="calendar-entry"
                        style={{ background, color }}
                        to={`/o/${object.api_name}/${row.id}`}
                        draggable={movable}
                        data-id={row.id}
                        title={asText(row[object.name_field])}
                        aria-keyshortcuts={movable ? "Shift+ArrowLeft Shift+ArrowRight Shift+ArrowUp Shift+ArrowDown" : undefined}
                        onDragStart={(event) => { event.dataTransfer.setData("text/plain", row.id); }}
                        onBlur={(event) => { if (event.relatedTarget !== null) followed.current = null; }}
                        onKeyDown={(event) => {
                          const by = event.shiftKey && movable ? STEPS[event.key] : undefined;
                          if (by === undefined) return;
                          event.preventDefault();
                          followed.current = row.id;
                          onMove(row.id, addDays(day, by));
                        }}
                      >
                        {timeOf(field, row) !== "" && <span className="tabular calendar-time">{timeOf(field, row)}</span>}
                        <span className="ellipsis">{asText(row[object.name_field]) || t("records.unnamed")}</span>
                      </Link>
                    </li>
                  );
                })}
              </ul>
              {there.length > most && <button type="button" className="calendar-more" onClick={() => { onMore(day); }}>{l("calendar.more", { count: there.length - most })}</button>}
            </div>
          );
        })}
      </div>
    </div>
  );
}
