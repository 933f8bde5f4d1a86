import { ChartNoAxesCombined, Flame, ListTodo, Settings, X } from "lucide-react";
import { useEffect, useRef, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { NavLink } from "react-router";
import type { ObjectSummary } from "@/api/types";
import { moduleName } from "@/app/module-name";
import { byModule } from "@/app/use-navigation";
import { IconButton } from "@/ui/icon-button";
import { ObjectIcon } from "@/ui/object-icon";

/** All objects and pages on the phone, from the bottom of the screen. */
export function MoreSheet({ objects, onClose }: { objects: ObjectSummary[]; onClose: () => void }) {
  const { t } = useTranslation();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => { dialog.current?.showModal(); }, []);
  const { core, modules } = byModule(objects);
  const entry = (to: string, icon: ReactNode, label: string) => (
    <li key={to}><NavLink to={to} onClick={onClose}>{icon}<span>{label}</span></NavLink></li>
  );
  const page = (to: string, icon: ReactNode, label: string) => entry(to, <span className="object-icon">{icon}</span>, label);
  const list = (object: ObjectSummary) => entry(`/o/${object.api_name}`, <ObjectIcon icon={object.icon} color={object.color} />, object.plural);
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
        {core.map(list)}
        {objects.some((object) => object.api_name === "task") && page("/tasks", <ListTodo size={17} aria-hidden />, t("nav.tasks"))}
        {page("/insight", <ChartNoAxesCombined size={17} aria-hidden />, t("nav.insight"))}
        {page("/intents", <Flame size={17} aria-hidden />, t("nav.intents"))}
        {page("/settings", <Settings size={17} aria-hidden />, t("nav.settings"))}
      </ul>
      {modules.map((one) => (
        <section key={one.module} aria-label={moduleName(one.module, t)}>
          <h2 className="sheet-module">{moduleName(one.module, t)}</h2>
          <ul className="sheet-grid">{one.objects.map(list)}</ul>
        </section>
      ))}
    </dialog>
  );
}
