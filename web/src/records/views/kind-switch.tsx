import type { ObjectMeta } from "@/api/types";
import type { ViewKind } from "@/api/views";
import { useListTexts } from "@/i18n/lists/register";
import { KIND_ICONS } from "@/records/views/kind-icons";
import { kindsOf } from "@/records/views/kinds";
import { Menu } from "@/ui/menu";
import { useIsPhone } from "@/ui/use-media";

/** List, board, calendar, Gantt chart, map or cards: those the object's fields allow. */
export function KindSwitch({ object, kind, onChange }: { object: ObjectMeta; kind: ViewKind; onChange: (kind: ViewKind) => void }) {
  const l = useListTexts();
  const phone = useIsPhone();
  const kinds = kindsOf(object, phone);
  const shown = phone && kind === "cards" ? "list" : kind;
  if (phone) {
    const items = kinds.map((each) => ({ key: each, label: l(`views.kind_${each}`), icon: KIND_ICONS[each], checked: each === shown, onSelect: () => { onChange(each); } }));
    return <Menu label={l("views.kind")} triggerClassName="icon-button list-bordered" trigger={KIND_ICONS[shown]} groups={[{ key: "kinds", heading: l("views.kind"), items }]} />;
  }
  return (
    <div className="kind-switch" role="group" aria-label={l("views.kind")}>
      {kinds.map((each) => (
        <button key={each} type="button" aria-pressed={each === shown} aria-label={l(`views.kind_${each}`)} title={l(`views.kind_${each}`)} onClick={() => { onChange(each); }}>
          {KIND_ICONS[each]}
        </button>
      ))}
    </div>
  );
}
