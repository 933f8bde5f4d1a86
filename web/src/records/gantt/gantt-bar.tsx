import { useRef, useState, type KeyboardEvent, type PointerEvent } from "react";
import { Link } from "react-router";
import { STEPS } from "@/records/calendar/calendar-model";
import type { Bar, Part } from "@/records/gantt/gantt-model";
import { optionColors } from "@/ui/theme";

interface Props {
  id: string;
  to: string;
  bar: Bar;
  /** Days of the whole axis. */
  days: number;
  label: string;
  /** Its status. */
  text: string;
  color: string | null;
  /** Which of its days may be changed. */
  ends: { from: boolean; until: boolean };
  onMove: (part: Part, by: number) => void;
}

interface Drag {
  part: Part;
  /** Where it was taken, in pixels of the window. */
  x: number;
  by: number;
}

/** A record's bar: a link that is dragged by its middle or its ends, or moved with keys. */
export function GanttBar({ id, to, bar, days, label, text, color, ends, onMove }: Props) {
  const [drag, setDrag] = useState<Drag | null>(null);
  /** A drag ends with a click, which must not open the record. */
  const dragged = useRef(false);
  const movable = ends.from || ends.until;
  const { background, color: ink, dot } = optionColors(color);

  const take = (event: PointerEvent<HTMLAnchorElement>) => {
    dragged.current = false;
    if (!movable || event.button !== 0 || event.pointerType === "touch") return;
    const handle = event.target instanceof HTMLElement ? event.target.dataset["end"] : undefined;
    const part: Part = handle === "from" || handle === "until" ? handle : "bar";
    event.currentTarget.setPointerCapture(event.pointerId);
    setDrag({ part, x: event.clientX, by: 0 });
  };
  const pull = (event: PointerEvent<HTMLAnchorElement>) => {
    if (!drag) return;
    const track = event.currentTarget.parentElement?.clientWidth ?? 0;
    const by = track === 0 ? 0 : Math.round(((event.clientX - drag.x) / track) * days);
    if (by !== 0) dragged.current = true;
    if (by !== drag.by) setDrag({ ...drag, by });
  };
  const drop = () => {
    if (drag && drag.by !== 0) onMove(drag.part, drag.by);
    setDrag(null);
  };
  const press = (event: KeyboardEvent) => {
    if (event.key === "Escape" && drag) {
      setDrag(null);
      return;
    }
    const by = event.shiftKey && (event.key === "ArrowLeft" || event.key === "ArrowRight") ? STEPS[event.key] : undefined;
    const part: Part = event.ctrlKey || event.metaKey ? "until" : "bar";
    if (by === undefined || !(part === "until" ? ends.until : movable)) return;
    event.preventDefault();
    onMove(part, by);
  };

  // A bar of which one day may not be changed keeps it while it is dragged.
  const moves = { from: drag !== null && drag.part !== "until" && ends.from, until: drag !== null && drag.part !== "from" && ends.until };
  const by = (drag?.by ?? 0) / days;
  const at = bar.at + (moves.from ? by : 0);
  const width = Math.max(bar.width + (moves.until ? by : 0) - (moves.from ? by : 0), 1 / days);
  return (
    <Link
      className="gantt-bar"
      to={to}
      draggable={false}
      data-id={id}
      data-before={bar.before}
      data-after={bar.after}
      data-missing={bar.missing ?? undefined}
      data-reversed={bar.reversed || undefined}
      data-dragged={drag !== null || undefined}
      aria-label={label}
      title={label}
      aria-keyshortcuts={movable ? "Shift+ArrowLeft Shift+ArrowRight Control+Shift+ArrowLeft Control+Shift+ArrowRight" : undefined}
      style={{ left: `${String(at * 100)}%`, width: `${String(width * 100)}%`, background, color: ink, borderColor: dot }}
      onPointerDown={take}
      onPointerMove={pull}
      onPointerUp={drop}
      onPointerCancel={() => { setDrag(null); }}
      onClick={(event) => { if (dragged.current) event.preventDefault(); }}
      onKeyDown={press}
    >
      <span className="ellipsis">{text}</span>
      {ends.from && !bar.before && <span className="gantt-end" data-end="from" />}
      {ends.until && !bar.after && <span className="gantt-end" data-end="until" />}
    </Link>
  );
}
