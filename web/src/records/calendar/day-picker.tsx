import { DatePicker } from "antd";
import dayjs from "dayjs";
import { CalendarClock } from "lucide-react";
import { useState } from "react";
import { IconButton } from "@/ui/icon-button";

interface Props {
  label: string;
  /** YYYY-MM-DD */
  day: string;
  onChoose: (day: string) => void;
}

/** A button that asks for a day: what fingers have instead of dragging. */
export function DayPicker({ label, day, onChoose }: Props) {
  const [open, setOpen] = useState(false);
  return (
    <span className="day-picker">
      <IconButton label={label} aria-expanded={open} onClick={() => { setOpen(true); }}><CalendarClock size={16} aria-hidden /></IconButton>
      {open && (
        <DatePicker
          open
          autoFocus
          inputReadOnly
          needConfirm={false}
          placement="bottomRight"
          aria-label={label}
          value={dayjs(day)}
          onOpenChange={setOpen}
          onChange={(chosen) => {
            setOpen(false);
            const to = chosen?.format("YYYY-MM-DD");
            if (to !== undefined && to !== day) onChoose(to);
          }}
        />
      )}
    </span>
  );
}
