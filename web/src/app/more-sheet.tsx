import { ChartNoAxesCombined, ListTodo, Settings2, X } from "lucide-react";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { NavLink } from "react-router";
import type { ObjectSummary } from "@/api/types";
import { useSession } from "@/api/use-session";
import { IconButton } from "@/ui/icon-button";
import { ObjectIcon } from "@/ui/object-icon";

/** All objects on the phone, from the bottom of the screen. */
export function MoreSheet({ objects, onClose }: { objects: ObjectSummary[]; onClose: () => void }) {
  const { t } = useTranslation();
  const { user } = useSession();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => { dialog.current?.showModal(); }, []);
  return (
    <dialog
      ref={dialog}
      className="sheet"
      aria-label={t("nav.all_objects")}
      onClose={onClose}
      onClick={(event) => { if (event.target === dialog.current) dialog.current.close(); }}
    >
      <div className="sheet-head">
        <strong>{t("nav.all_objects")}</strong>
        <IconButton label={t("common.close")} onClick={() => dialog.current?.close()}><X size={18} aria-hidden /></IconButton>
      </div>
      <ul className="sheet-grid">
        {objects.map((object) => (
          <li key={object.api_name}>
            <NavLink to={`/o/${object.api_name}`} onClick={onClose}>
              <ObjectIcon icon={object.icon} color={object.color} />
              <span>{object.plural}</span>
            </NavLink>
          </li>
        ))}
        {objects.some((object) => object.api_name === "task") && <li><NavLink to="/tasks" onClick={onClose}><span className="object-icon"><ListTodo size={17} aria-hidden /></span><span>{t("nav.tasks")}</span></NavLink></li>}
        <li><NavLink to="/insight" onClick={onClose}><span className="object-icon"><ChartNoAxesCombined size={17} aria-hidden /></span><span>{t("nav.insight")}</span></NavLink></li>
        {user.abilities.some((one) => one === "configure" || one === "configure_area") && (
          <li><NavLink to="/settings/objects" onClick={onClose}><span className="object-icon"><Settings2 size={17} aria-hidden /></span><span>{t("nav.objects")}</span></NavLink></li>
        )}
      </ul>
    </dialog>
  );
}
