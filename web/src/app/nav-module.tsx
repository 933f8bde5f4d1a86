import { ChevronRight } from "lucide-react";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { NavLink, useMatch } from "react-router";
import { moduleName } from "@/app/module-name";
import type { NavModule as Group } from "@/app/use-navigation";
import { ObjectIcon } from "@/ui/object-icon";

const keyOf = (module: string): string => `yingtu.nav.${module}`;

/** One module in the side navigation. Open or closed as this browser left it; the module one is in is always open. */
export function NavModule({ module, objects }: Group) {
  const { t } = useTranslation();
  const id = useId();
  const at = useMatch("/o/:object/*")?.params.object;
  const [open, setOpen] = useState(() => localStorage.getItem(keyOf(module)) === "open");
  const here = objects.some((object) => object.api_name === at);
  const shown = open || here;
  const flip = () => {
    localStorage.setItem(keyOf(module), open ? "closed" : "open");
    setOpen(!open);
  };
  return (
    <div className="side-module">
      <button type="button" aria-expanded={shown} aria-controls={id} disabled={here} onClick={flip}>
        <span>{moduleName(module, t)}</span>
        <ChevronRight size={14} aria-hidden />
      </button>
      <ul id={id} hidden={!shown}>
        {shown && objects.map((object) => (
          <li key={object.api_name}>
            <NavLink to={`/o/${object.api_name}`}>
              <ObjectIcon icon={object.icon} color={object.color} plain />
              <span className="ellipsis">{object.plural}</span>
            </NavLink>
          </li>
        ))}
      </ul>
    </div>
  );
}
