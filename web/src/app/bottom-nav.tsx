import { House, Inbox, LayoutGrid } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { NavLink } from "react-router";
import { useNavigation } from "@/app/use-navigation";
import { ObjectIcon } from "@/ui/object-icon";

const MoreSheet = lazy(async () => ({ default: (await import("@/app/more-sheet")).MoreSheet }));

const SHOWN = 2;

/** The navigation of the phone: home, the first objects, the inbox, everything else in a sheet. */
export function BottomNav() {
  const { t } = useTranslation();
  const objects = useNavigation();
  const [open, setOpen] = useState(false);
  return (
    <>
      <nav className="bottom no-print" aria-label={t("nav.main")}>
        <NavLink to="/" end><House size={20} strokeWidth={1.8} aria-hidden /><span>{t("nav.home")}</span></NavLink>
        {objects.slice(0, SHOWN).map((object) => (
          <NavLink key={object.api_name} to={`/o/${object.api_name}`}>
            <ObjectIcon icon={object.icon} color={object.color} plain />
            <span className="ellipsis">{object.plural}</span>
          </NavLink>
        ))}
        <NavLink to="/inbox"><Inbox size={20} strokeWidth={1.8} aria-hidden /><span>{t("nav.inbox")}</span></NavLink>
        <button type="button" aria-expanded={open} onClick={() => { setOpen(true); }}>
          <LayoutGrid size={20} strokeWidth={1.8} aria-hidden />
          <span>{t("common.more")}</span>
        </button>
      </nav>
      {open && <Suspense fallback={null}><MoreSheet objects={objects} onClose={() => { setOpen(false); }} /></Suspense>}
    </>
  );
}
