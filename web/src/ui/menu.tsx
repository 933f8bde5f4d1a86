import { Check } from "lucide-react";
import { Fragment, useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from "react";

export interface MenuItem {
  key: string;
  label: string;
  icon?: ReactNode;
  danger?: boolean;
  checked?: boolean;
  onSelect: () => void;
}

export interface MenuGroup {
  key: string;
  heading?: string;
  items: MenuItem[];
}

interface Props {
  label: string;
  trigger: ReactNode;
  triggerClassName?: string;
  groups: MenuGroup[];
  align?: "start" | "end";
  up?: boolean;
  header?: ReactNode;
}

/** A button that opens a list of actions. Arrow keys move, Escape closes and returns the focus. */
export function Menu({ label, trigger, triggerClassName = "icon-button", groups, align = "end", up = false, header }: Props) {
  const [open, setOpen] = useState(false);
  const anchor = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const id = useId();

  useEffect(() => {
    if (!open) return undefined;
    list.current?.querySelector<HTMLElement>("[role^=menuitem]")?.focus();
    const close = (event: PointerEvent) => {
      if (event.target instanceof Node && !anchor.current?.contains(event.target)) setOpen(false);
    };
    document.addEventListener("pointerdown", close);
    return () => {
      document.removeEventListener("pointerdown", close);
    };
  }, [open]);

  const dismiss = () => {
    setOpen(false);
    button.current?.focus();
  };

  const move = (event: KeyboardEvent) => {
    const items = [...(list.current?.querySelectorAll<HTMLElement>("[role^=menuitem]") ?? [])];
    const at = items.indexOf(document.activeElement as HTMLElement);
    if (event.key === "ArrowDown") items[(at + 1) % items.length]?.focus();
    else if (event.key === "ArrowUp") items[(at - 1 + items.length) % items.length]?.focus();
    else if (event.key === "Home") items[0]?.focus();
    else if (event.key === "End") items.at(-1)?.focus();
    else if (event.key === "Escape") dismiss();
    else if (event.key === "Tab") setOpen(false);
    else return;
    if (event.key !== "Tab") event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div className="menu-anchor" ref={anchor}>
      <button
        ref={button}
        type="button"
        className={triggerClassName}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        aria-label={label}
        onClick={() => {
          setOpen(!open);
        }}
      >
        {trigger}
      </button>
      {open && (
        <div className={`menu menu-${align} ${up ? "menu-up" : ""}`}>
          {header}
          <div id={id} role="menu" aria-label={label} tabIndex={-1} ref={list} onKeyDown={move}>
            {groups.map((group, index) => (
              <Fragment key={group.key}>
                {index > 0 && <div className="menu-separator" role="separator" />}
                {group.heading && <div className="menu-heading" role="presentation">{group.heading}</div>}
                {group.items.map((item) => (
                  <button
                    key={item.key}
                    type="button"
                    role={item.checked === undefined ? "menuitem" : "menuitemradio"}
                    aria-checked={item.checked}
                    tabIndex={-1}
                    className={`menu-item ${item.danger ? "is-danger" : ""}`}
                    onClick={() => {
                      dismiss();
                      item.onSelect();
                    }}
                  >
                    {item.icon}
                    <span>{item.label}</span>
                    {item.checked && <Check size={16} className="menu-check" aria-hidden />}
                  </button>
                ))}
              </Fragment>
            ))}
          </div>
        </div>
      )}
    </div>
  );
}
