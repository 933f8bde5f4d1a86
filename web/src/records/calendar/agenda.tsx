import { CalendarDays } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { FieldMeta, ObjectMeta, RecordRow } from "@/api/types";
import { FieldDisplay } from "@/fields/field-display";
import { asText } from "@/fields/values";
import { currentLanguage } from "@/i18n/language";
import { useListTexts } from "@/i18n/lists/register";
import { DayPicker } from "@/records/calendar/day-picker";
import { lineColor, timeOf } from "@/records/calendar/day-grid";
import { State } from "@/ui/state";
import { optionColors } from "@/ui/theme";

interface Props {
  object: ObjectMeta;
  field: FieldMeta;
  badge: FieldMeta | undefined;
  days: string[];
  rows: ReadonlyMap<string, RecordRow[]>;
  today: string;
  /** Puts a record on another day; missing where nobody may. */
  onMove: ((id: string, day: string) => void) | undefined;
}

/** Days one below the other, those with records only. */
export function Agenda({ object, field, badge, days, rows, today, onMove }: Props) {
  const { t } = useTranslation();
  const l = useListTexts();
  const filled = days.filter((day) => (rows.get(day)?.length ?? 0) > 0);
  const name = new Intl.DateTimeFormat(currentLanguage(), { month: "long", day: "numeric", weekday: "long", timeZone: "UTC" });
  if (filled.length === 0) return <State icon={<CalendarDays size={20} />} title={l("calendar.none")} text={l("calendar.none_text")} compact />;
  return (
    <ol className="agenda">
      {filled.map((day) => (
        <li key={day} data-today={day === today}>
          <h3>{name.format(Date.parse(`${day}T00:00:00Z`))}{day === today && <span className="agenda-today">{l("calendar.today")}</span>}</h3>
          <ul>
            {(rows.get(day) ?? []).map((row) => (
              <li key={row.id}>
                <span className="agenda-mark" style={{ background: optionColors(lineColor(badge, row)).dot }} aria-hidden />
                {timeOf(field, row) !== "" && <span className="tabular muted">{timeOf(field, row)}</span>}
                <Link className="record-link ellipsis" to={`/o/${object.api_name}/${row.id}`}>{asText(row[object.name_field]) || t("records.unnamed")}</Link>
                {badge && <FieldDisplay field={badge} row={row} compact />}
                {onMove && <DayPicker label={l("calendar.change_day", { name: asText(row[object.name_field]) || t("records.unnamed") })} day={day} onChoose={(to) => { onMove(row.id, to); }} />}
              </li>
            ))}
          </ul>
        </li>
      ))}
    </ol>
  );
}
