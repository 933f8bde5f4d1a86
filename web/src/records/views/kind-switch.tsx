import { Calendar, Kanban, LayoutGrid, Map as MapIcon, Rows3 } from "lucide-react";
import type { ReactNode } from "react";
import type { ObjectMeta } from "@/api/types";
import type { ViewKind } from "@/api/views";
import { useListTexts } from "@/i18n/lists/register";
import { kindsOf } from "@/records/views/kinds";
import { Menu } from "@/ui/menu";
import { useIsPhone } from "@/ui/use-media";

const ICONS: Record<ViewKind, ReactNode> = {
  list: <Rows3 size={15} aria-hidden />,
  kanban: <Kanban size={15} aria-hidden />,
  calendar: <Calendar size={15} aria-hidden />,
  map: <MapIcon size={15} aria-hidden />,
  cards: <LayoutGrid size={15} aria-hidden />,
};

/** List, board, calendar, map or cards: those the object's fields allow. */
export function KindSwitch({ object, kind, onChange }: { object: ObjectMeta; kind: ViewKind; onChange: (kind: ViewKind) => void }) {
  const l = useListTexts();
  const phone = useIsPhone();
  const kinds = kindsOf(object, phone);
  const shown = phone && kind === "cards" ? "list" : kind;
  if (phone) {
    const items = kinds.map((each) => ({ key: each, label: l(`views.kind_${each}`), icon: ICONS[each], checked: each === shown, onSelect: () => { onChange(each); } }));
    return <Menu label={l("views.kind")} triggerClassName="icon-button list-bordered" trigger={ICONS[shown]} groups={[{ key: "kinds", heading: l("views.kind"), items }]} />;
  }
  return (
    <div className="kind-switch" role="group" aria-label={l("views.kind")}>
      {kinds.map((each) => (
        <button key={each} type="button" aria-pressed={each === shown} aria-label={l(`views.kind_${each}`)} title={l(`views.kind_${each}`)} onClick={() => { onChange(each); }}>
          {ICONS[each]}
        </button>
      ))}
    </div>
  );
}
