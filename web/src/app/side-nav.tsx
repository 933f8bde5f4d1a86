import { ChartNoAxesCombined, Flame, House, ListTodo, Settings } from "lucide-react";
import { useTranslation } from "react-i18next";
import { NavLink } from "react-router";
import { useSession } from "@/api/use-session";
import { NavModule } from "@/app/nav-module";
import { byModule, useNavigation } from "@/app/use-navigation";
import { Logo } from "@/ui/logo";
import { ObjectIcon } from "@/ui/object-icon";

export function SideNav() {
  const { t } = useTranslation();
  const { workspace } = useSession();
  const objects = useNavigation();
  const { core, modules } = byModule(objects);
  return (
    <aside className="side no-print">
      <div className="side-brand">
        <Logo />
        <span className="ellipsis" title={workspace.name}>{workspace.name}</span>
      </div>
      <nav aria-label={t("nav.main")}>
        <ul>
          <li><NavLink to="/" end><House size={17} strokeWidth={1.8} aria-hidden />{t("nav.home")}</NavLink></li>
          {objects.some((object) => object.api_name === "task") && <li><NavLink to="/tasks"><ListTodo size={17} strokeWidth={1.8} aria-hidden />{t("nav.tasks")}</NavLink></li>}
          <li><NavLink to="/insight"><ChartNoAxesCombined size={17} strokeWidth={1.8} aria-hidden />{t("nav.insight")}</NavLink></li>
          <li><NavLink to="/intents"><Flame size={17} strokeWidth={1.8} aria-hidden />{t("nav.intents")}</NavLink></li>
        </ul>
        <ul className="side-objects">
          {core.map((object) => (
            <li key={object.api_name}>
              <NavLink to={`/o/${object.api_name}`}>
                <ObjectIcon icon={object.icon} color={object.color} plain />
                <span className="ellipsis">{object.plural}</span>
              </NavLink>
            </li>
          ))}
        </ul>
        {modules.map((one) => <NavModule key={one.module} {...one} />)}
        <ul className="side-end">
          <li><NavLink to="/settings"><Settings size={17} strokeWidth={1.8} aria-hidden />{t("nav.settings")}</NavLink></li>
        </ul>
      </nav>
    </aside>
  );
}
