import { ArrowRight, House, Keyboard, List, Moon, Plus, Settings, Sun, Upload } from "lucide-react";
import type { ReactNode } from "react";
import type { Command } from "@/features/search/search-model";

const ICONS: Record<Command["icon"], ReactNode> = {
  home: <House size={16} aria-hidden />,
  new: <Plus size={16} aria-hidden />,
  import: <Upload size={16} aria-hidden />,
  settings: <Settings size={16} aria-hidden />,
  light: <Sun size={16} aria-hidden />,
  dark: <Moon size={16} aria-hidden />,
  keys: <Keyboard size={16} aria-hidden />,
  list: <List size={16} aria-hidden />,
  here: <ArrowRight size={16} aria-hidden />,
};

interface Props {
  command: Command;
  id: string;
  active: boolean;
  onActive: () => void;
  onChosen: () => void;
}

/** One line of the palette that does something. */
export function CommandChoice({ command, id, active, onActive, onChosen }: Props) {
  return (
    <div role="option" id={id} className={`search-choice is-command ${active ? "active" : ""}`} aria-selected={active} onPointerMove={active ? undefined : onActive} onClick={onChosen}>
      <span className="command-icon">{ICONS[command.icon]}</span>
      <span className="search-choice-texts"><span className="search-choice-name ellipsis">{command.label}</span></span>
    </div>
  );
}
