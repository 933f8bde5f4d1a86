import { ChevronDown, Link2, Pencil, RotateCcw, Save, SavePlus, Trash2 } from "lucide-react";
import { Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { useSession } from "@/api/use-session";
import type { ObjectMeta } from "@/api/types";
import { useListTexts } from "@/i18n/lists/register";
import { differs, type ListState } from "@/records/list/list-state";
import { KIND_ICONS } from "@/records/views/kind-icons";
import type { Views } from "@/records/views/use-views";
import { contentOf, savedContent, type ViewTab } from "@/records/views/view-model";
import { Button } from "@/ui/button";
import { lazyWithAnt } from "@/ui/lazy-with-ant";
import { Menu, type MenuGroup, type MenuItem } from "@/ui/menu";
import { showToast } from "@/ui/toast";
import "@/records/views/views.css";

const ViewDialog = lazyWithAnt(async () => (await import("@/records/views/view-dialog")).ViewDialog);

/** With more tabs than these the menu behind them opens to the left: there is more room. */
const FEW = 4;

interface Props {
  object: ObjectMeta;
  tabs: ViewTab[];
  current: ViewTab;
  state: ListState;
  widths: Record<string, number>;
  views: Views;
  onChoose: (key: string) => void;
  onReset: () => void;
}

/** The views of an object as tabs; changes that are not saved are said, and saved or thrown away here. */
export function ViewTabs({ object, tabs, current, state, widths, views, onChoose, onReset }: Props) {
  const { t } = useTranslation();
  const l = useListTexts();
  const { user } = useSession();
  const [dialog, setDialog] = useState<"new" | "edit" | null>(null);
  const { saved } = current;
  // Looking at the same records as a board is no change of "everything".
  const compared = saved === null && state.group === "" ? { ...state, kind: current.base.kind } : state;
  const changed = differs(compared, current.base) || (saved !== null && JSON.stringify(saved.widths) !== JSON.stringify(widths));
  const shown = tabs.filter((tab) => tab.saved === null || tab.saved.pinned || tab === current);

  const save = async () => {
    if (saved && (await views.change(saved.key, contentOf(state, savedContent(saved), widths)))) onReset();
  };
  const remove = async () => {
    if (saved && window.confirm(l("views.delete_question", { name: current.label })) && (await views.remove(saved.key))) onChoose("");
  };
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(window.location.href);
      showToast({ kind: "done", text: t("records.link_copied") });
    } catch {
      showToast({ kind: "failed", text: t("records.link_not_copied") });
    }
  };

  const choose = (tab: ViewTab): MenuItem => ({ key: `view-${tab.key}`, label: tab.label, checked: tab === current, onSelect: () => { onChoose(tab.key); } });
  const actions: MenuItem[] = [
    { key: "save-as", label: l("views.save_as"), icon: <SavePlus size={16} aria-hidden />, onSelect: () => { setDialog("new"); } },
    ...(saved?.can_edit ? [
      { key: "edit", label: l("views.manage"), icon: <Pencil size={16} aria-hidden />, onSelect: () => { setDialog("edit"); } },
      { key: "delete", label: l("views.delete"), icon: <Trash2 size={16} aria-hidden />, danger: true, onSelect: () => void remove() },
    ] : []),
    { key: "link", label: l("views.copy_link"), icon: <Link2 size={16} aria-hidden />, onSelect: () => void copy() },
  ];
  const groups: MenuGroup[] = [
    { key: "built-in", items: tabs.filter((tab) => tab.saved === null).map(choose) },
    { key: "shared", heading: l("views.shared"), items: tabs.filter((tab) => tab.saved?.shared).map(choose) },
    { key: "own", heading: l("views.own"), items: tabs.filter((tab) => tab.saved && !tab.saved.shared).map(choose) },
    { key: "actions", items: actions },
  ].filter((group) => group.items.length > 0);

  return (
    <div className="view-bar no-print">
      <nav className="view-tabs" aria-label={l("views.title")}>
        {shown.map((tab) => (
          <button key={tab.key} type="button" className="view-tab" aria-current={tab === current ? "page" : undefined} onClick={() => { onChoose(tab.key); }}>
            {tab.saved && KIND_ICONS[tab.saved.kind]}
            <span className="ellipsis">{tab.label}</span>
          </button>
        ))}
      </nav>
      <Menu label={l("views.more")} trigger={<ChevronDown size={16} aria-hidden />} groups={groups} align={shown.length > FEW ? "end" : "start"} />
      {changed && (
        <div className="view-changed" role="status">
          <span className="view-dot" aria-hidden />
          <span className="view-changed-text">{l("views.unsaved")}</span>
          {saved?.can_edit && <Button small primary icon={<Save size={14} />} onClick={() => void save()}>{l("views.save")}</Button>}
          {!saved?.can_edit && <Button small icon={<SavePlus size={14} />} onClick={() => { setDialog("new"); }}>{l("views.save_as")}</Button>}
          <Button small quiet icon={<RotateCcw size={14} />} onClick={onReset}>{l("views.reset")}</Button>
        </div>
      )}
      {dialog !== null && (
        <Suspense fallback={null}>
          <ViewDialog
            object={object}
            view={dialog === "edit" ? saved : null}
            state={state}
            widths={widths}
            configures={user.abilities.includes("configure")}
            views={views}
            onClose={() => { setDialog(null); }}
            onSaved={(key) => { setDialog(null); onChoose(key); }}
          />
        </Suspense>
      )}
    </div>
  );
}
