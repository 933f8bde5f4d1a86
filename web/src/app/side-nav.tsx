import { ChartNoAxesCombined, House, ListTodo, Settings2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import { NavLink } from "react-router";
import { useSession } from "@/api/use-session";
import { useNavigation } from "@/app/use-navigation";
import { Logo } from "@/ui/logo";
import { ObjectIcon } from "@/ui/object-icon";

export function SideNav() {
  const { t } = useTranslation();
  const { user, workspace } = useSession();
  const objects = useNavigation();
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
        </ul>
        <ul className="side-objects">
          {objects.map((object) => (
            <li key={object.api_name}>
              <NavLink to={`/o/${object.api_name}`}>
                <ObjectIcon icon={object.icon} color={object.color} plain />
                <span className="ellipsis">{object.plural}</span>
              </NavLink>
            </li>
          ))}
        </ul>
        {user.abilities.some((one) => one === "configure" || one === "configure_area") && (
          <ul className="side-end">
            <li><NavLink to="/settings/objects"><Settings2 size={17} strokeWidth={1.8} aria-hidden />{t("nav.objects")}</NavLink></li>
          </ul>
        )}
      </nav>
    </aside>
  );
}
