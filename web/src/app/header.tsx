import { Monitor, Moon, Rows3, Rows4, Sun } from "lucide-react";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { useSession } from "@/api/use-session";
import { UserMenu } from "@/app/user-menu";
import { LanguageMenu } from "@/app/language-menu";
import { SearchEntry } from "@/features/search/search-entry";
import { Logo } from "@/ui/logo";
import { Menu } from "@/ui/menu";
import { chooseDensity, chooseScheme, useDensity, useScheme, useSchemeChoice } from "@/ui/scheme";
import { useIsPhone } from "@/ui/use-media";

const InboxBell = lazy(async () => ({ default: (await import("@/app/after")).InboxBell }));

export function Header() {
  const { t } = useTranslation();
  const { workspace } = useSession();
  const phone = useIsPhone();
  const choice = useSchemeChoice();
  const scheme = useScheme();
  const density = useDensity();
  return (
    <header className="top no-print">
      {phone && (
        <div className="top-brand">
          <Logo size={24} />
          <span className="ellipsis">{workspace.name}</span>
        </div>
      )}
      {!phone && <SearchEntry />}
      <div className="top-end">
        {phone && <SearchEntry />}
        <Suspense fallback={<span className="icon-button" />}><InboxBell /></Suspense>
        <LanguageMenu />
        <Menu
          label={t("theme.title")}
          trigger={scheme === "dark" ? <Moon size={17} aria-hidden /> : <Sun size={17} aria-hidden />}
          groups={[{
            key: "theme",
            items: [
              { key: "light", label: t("theme.light"), icon: <Sun size={16} aria-hidden />, checked: choice === "light", onSelect: () => { chooseScheme("light"); } },
              { key: "dark", label: t("theme.dark"), icon: <Moon size={16} aria-hidden />, checked: choice === "dark", onSelect: () => { chooseScheme("dark"); } },
              { key: "system", label: t("theme.system"), icon: <Monitor size={16} aria-hidden />, checked: choice === "system", onSelect: () => { chooseScheme("system"); } },
            ],
          }, ...(phone ? [] : [{
            key: "density",
            heading: t("theme.density"),
            items: [
              { key: "comfortable", label: t("theme.comfortable"), icon: <Rows3 size={16} aria-hidden />, checked: density === "comfortable", onSelect: () => { chooseDensity("comfortable"); } },
              { key: "compact", label: t("theme.compact"), icon: <Rows4 size={16} aria-hidden />, checked: density === "compact", onSelect: () => { chooseDensity("compact"); } },
            ],
          }])]}
        />
        <UserMenu />
      </div>
    </header>
  );
}
