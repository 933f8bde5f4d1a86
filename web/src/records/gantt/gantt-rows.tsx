import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { FieldMeta, ObjectMeta, RecordRow } from "@/api/types";
import { asText, choiceOption, labelIn } from "@/fields/values";
import { formatDate } from "@/i18n/format";
import { useGanttTexts } from "@/i18n/gantt/register";
import { useListTexts } from "@/i18n/lists/register";
import { dayCount } from "@/records/calendar/calendar-model";
import { lineColor } from "@/records/calendar/day-grid";
import { GanttBar } from "@/records/gantt/gantt-bar";
import { barOf, partsMoved, type Axis, type Bar, type Part, type Tick } from "@/records/gantt/gantt-model";

interface Props {
  object: ObjectMeta;
  from: FieldMeta;
  until: FieldMeta;
  badge: FieldMeta | undefined;
  axis: Axis;
  rows: readonly RecordRow[];
  today: string;
  writable: { from: boolean; until: boolean };
  onMove: (id: string, part: Part, by: number) => void;
}

/** Shares of the axis on which a month can be read; a phone has few ticks. */
const LEGIBLE = 0.06;
const LEGIBLE_ON_PHONE = 0.18;
const FEW_TICKS = 20;

function statusOf(badge: FieldMeta | undefined, row: RecordRow): string {
  const code = badge ? asText(row[badge.api_name]) : "";
  return badge && code !== "" ? labelIn(choiceOption(badge, code)?.label ?? {}, code) : "";
}

const share = (part: number): string => `${String(part * 100)}%`;

/** The axis and a bar for each record. */
export function GanttRows({ object, from, until, badge, axis, rows, today, writable, onMove }: Props) {
  const { t } = useTranslation();
  const l = useListTexts();
  const g = useGanttTexts();
  const days = dayCount(axis.first, axis.last) + 1;
  const now = today >= axis.first && today <= axis.last ? (dayCount(axis.first, today) + 0.5) / days : null;
  const legible = axis.ticks.length < FEW_TICKS ? LEGIBLE_ON_PHONE : LEGIBLE;
  const movable = writable.from || writable.until;
  const said = (bar: Bar, name: string) => {
    const texts = { name, from: formatDate(bar.from), until: formatDate(bar.until) };
    return bar.reversed ? g("reversed", texts) : bar.missing === "until" ? g("begins", texts) : bar.missing === "from" ? g("ends", texts) : g("span", texts);
  };
  return (
    <div className="gantt-chart" role="region" tabIndex={0} aria-label={l("views.kind_gantt")} aria-description={movable ? g("hint") : undefined}>
      <div className="gantt-axis" aria-hidden>
        <div className="gantt-track">{axis.heads.map((head) => <Mark key={head.key} tick={head} className="gantt-head" plain={head.width < legible} />)}</div>
        <div className="gantt-track">{axis.ticks.map((tick) => <Mark key={tick.key} tick={tick} className="gantt-tick" today={tick.key === today} />)}</div>
      </div>
      <div className="gantt-body">
        <div className="gantt-track gantt-lines" aria-hidden>
          {axis.ticks.map((tick) => <Mark key={tick.key} tick={tick} className="gantt-line" plain />)}
          {now !== null && <span className="gantt-now" style={{ left: share(now) }} />}
        </div>
        <ol>
          {rows.map((row) => {
            const bar = barOf(from, until, row, axis);
            const name = asText(row[object.name_field]) || t("records.unnamed");
            const to = `/o/${object.api_name}/${row.id}`;
            return (
              <li key={row.id} className="gantt-row">
                <Link className="gantt-name record-link ellipsis" to={to} title={name} tabIndex={bar ? -1 : undefined}>{name}</Link>
                <div className="gantt-track">
                  {bar && (
                    <GanttBar
                      id={row.id}
                      to={to}
                      bar={bar}
                      days={days}
                      label={said(bar, name)}
                      text={statusOf(badge, row)}
                      color={lineColor(badge, row)}
                      ends={{ from: partsMoved("from", bar, writable).length > 0, until: partsMoved("until", bar, writable).length > 0 }}
                      onMove={(part, by) => { onMove(row.id, part, by); }}
                    />
                  )}
                </div>
              </li>
            );
          })}
        </ol>
      </div>
    </div>
  );
}

function Mark({ tick, className, today = false, plain = false }: { tick: Tick; className: string; today?: boolean; plain?: boolean }) {
  return <span className={className} data-shaded={tick.shaded} data-today={today} style={{ left: share(tick.at), width: share(tick.width) }}>{plain ? null : tick.label}</span>;
}
