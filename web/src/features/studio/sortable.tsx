import { closestCenter, DndContext, KeyboardSensor, MouseSensor, TouchSensor, useDraggable, useDroppable, useSensor, useSensors, type DragEndEvent } from "@dnd-kit/core";
import { GripVertical } from "lucide-react";
import type { ReactNode } from "react";

/** Rows inside can be dragged onto each other by mouse, finger and keyboard. */
export function SortArea({ onMove, children }: { onMove: (from: string, to: string) => void; children: ReactNode }) {
  const sensors = useSensors(
    useSensor(MouseSensor, { activationConstraint: { distance: 4 } }),
    useSensor(TouchSensor, { activationConstraint: { delay: 180, tolerance: 8 } }),
    useSensor(KeyboardSensor),
  );
  const end = ({ active, over }: DragEndEvent) => {
    if (over && active.id !== over.id) onMove(String(active.id), String(over.id));
  };
  return <DndContext sensors={sensors} collisionDetection={closestCenter} onDragEnd={end}>{children}</DndContext>;
}

interface RowProps {
  id: string;
  label: string;
  className?: string;
  children: ReactNode;
}

/** A row with a handle. */
export function SortRow({ id, label, className = "", children }: RowProps) {
  const drag = useDraggable({ id });
  const drop = useDroppable({ id });
  const { transform } = drag;
  return (
    <li
      ref={(node) => { drag.setNodeRef(node); drop.setNodeRef(node); }}
      className={`studio-row ${className} ${drop.isOver && !drag.isDragging ? "is-over" : ""} ${drag.isDragging ? "is-dragged" : ""}`}
      style={transform ? { transform: `translate(${String(transform.x)}px, ${String(transform.y)}px)` } : undefined}
    >
      <button type="button" className="studio-grip" aria-label={label} {...drag.attributes} {...drag.listeners}><GripVertical size={15} aria-hidden /></button>
      {children}
    </li>
  );
}

/** A place to drop on that is no row: the end of a section. */
export function DropPlace({ id, children }: { id: string; children: ReactNode }) {
  const { setNodeRef, isOver } = useDroppable({ id });
  return <div ref={setNodeRef} className={isOver ? "studio-drop is-over" : "studio-drop"}>{children}</div>;
}
