import { Calendar, ChartGantt, Kanban, LayoutGrid, Map as MapIcon, Rows3 } from "lucide-react";
import type { ReactNode } from "react";
import type { ViewKind } from "@/api/views";

export const KIND_ICONS: Record<ViewKind, ReactNode> = {
  list: <Rows3 size={15} aria-hidden />,
  kanban: <Kanban size={15} aria-hidden />,
  calendar: <Calendar size={15} aria-hidden />,
  gantt: <ChartGantt size={15} aria-hidden />,
  map: <MapIcon size={15} aria-hidden />,
  cards: <LayoutGrid size={15} aria-hidden />,
};
