import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useObjects } from "@/api/use-objects";
import { useSession } from "@/api/use-session";
import type { Command } from "@/features/search/search-model";
import { useListTexts } from "@/i18n/lists/register";
import { useSettingsTexts } from "@/i18n/settings/register";
import { can } from "@/records/can";
import { pageActions } from "@/ui/page-actions";
import { chooseScheme } from "@/ui/scheme";
import { settingsFor } from "@/ui/settings-map";

/** What can be done from anywhere, as far as the person may. */
export function useCommands(onShortcuts: () => void): Command[] {
  const { t } = useTranslation();
  // As the page was when the palette was called.
  const [offered] = useState(pageActions);
  const l = useListTexts();
  const s = useSettingsTexts();
  const { user } = useSession();
  const objects = (useObjects().data ?? []).filter((object) => object.position > 0).sort((a, b) => a.position - b.position);
  const words = (object: (typeof objects)[number]) => `${object.api_name} ${object.plural} ${Object.values(object.labels).join(" ")}`;
  const page = (name: "tasks" | "inbox" | "approvals" | "insight" | "intents" | "settings", to: string, also: string): Command => ({
    key: `page-${name}`, section: "go_to", icon: name === "settings" ? "settings" : "list", label: t(`nav.${name}`), words: also, to,
  });
  const here = offered
    .map(({ key, label, adds = false, rare = false, run }): Command => ({ key: `here-${key}`, section: "here", icon: adds ? "new" : "here", label: adds ? l("palette.add_here", { label }) : label, words: label, rare, to: run }))
    .sort((a, b) => Number(b.icon === "new") - Number(a.icon === "new"));
  const go: Command[] = [
    { key: "home", section: "go_to", icon: "home", label: l("palette.home"), words: "home 首页", to: "/" },
    ...(objects.some((object) => object.api_name === "task") ? [page("tasks", "/tasks", "tasks to do")] : []),
    page("inbox", "/inbox", "inbox notifications 消息"),
    page("approvals", "/approvals", "approvals"),
    page("insight", "/insight", "insight reports figures 报表"),
    page("intents", "/intents", "intents"),
    page("settings", "/settings", "settings"),
    ...objects.map((object): Command => ({ key: `go-${object.api_name}`, section: "go_to", icon: "list", label: l("palette.list_of", { plural: object.plural }), words: words(object), to: `/o/${object.api_name}` })),
    ...settingsFor(user.abilities).map((one): Command => ({ key: `settings-${one.key}`, section: "go_to", icon: "settings", label: s(`pages.${one.key}`), words: `settings 设置 ${one.key}`, about: s(`says.${one.key}`), to: one.to })),
  ];
  const create = objects.filter((object) => can("create", object)).map((object): Command => ({ key: `new-${object.api_name}`, section: "create", icon: "new", label: l("palette.new_of", { label: object.label }), words: `new create 新建 ${words(object)}`, to: `/o/${object.api_name}?create=1` }));
  const actions: Command[] = [
    { key: "shortcuts", section: "actions", icon: "keys", label: l("palette.shortcuts"), words: "keyboard shortcuts help 快捷键 帮助 ?", to: onShortcuts },
    { key: "light", section: "actions", icon: "light", label: l("palette.theme_light"), words: "light theme 浅色 主题", to: () => { chooseScheme("light"); } },
    { key: "dark", section: "actions", icon: "dark", label: l("palette.theme_dark"), words: "dark theme 深色 主题", to: () => { chooseScheme("dark"); } },
    ...objects.filter((object) => can("import", object)).map((object): Command => ({ key: `import-${object.api_name}`, section: "actions", icon: "import", label: l("palette.import_of", { plural: object.plural }), words: `import 导入 ${words(object)}`, to: `/o/${object.api_name}/import` })),
  ];
  return [...here, ...go, ...create.slice(0, 3), ...actions.slice(0, 3), ...create.slice(3), ...actions.slice(3)];
}
