import { Languages } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useSession } from "@/api/use-session";
import { errorText } from "@/api/error-text";
import { chooseLanguage } from "@/app/preferences";
import { LANGUAGES, type Language } from "@/i18n/language";
import { Menu } from "@/ui/menu";
import { showToast } from "@/ui/toast";

export function LanguageMenu() {
  const { t, i18n } = useTranslation();
  const session = useSession();
  const choose = async (language: Language) => {
    try {
      await chooseLanguage(session, language);
    } catch (error) {
      showToast({ kind: "failed", text: errorText(error, t) });
    }
  };
  return (
    <Menu
      label={t("nav.language")}
      trigger={<Languages size={17} aria-hidden />}
      groups={[{
        key: "languages",
        items: LANGUAGES.map(({ code, name }) => ({ key: code, label: name, checked: i18n.language === code, onSelect: () => void choose(code) })),
      }]}
    />
  );
}
