/** Starts i18next with one language and loads another one when it is chosen. */
import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import { browserLanguage, rememberLanguage, setActiveLanguage, storedLanguage, type Language } from "@/i18n/language";

const LOADERS = {
  en: () => import("@/i18n/en").then((module) => module.en),
  "zh-CN": () => import("@/i18n/zh-CN").then((module) => module.zhCN),
};

async function load(language: Language): Promise<void> {
  if (i18next.hasResourceBundle(language, "translation")) return;
  i18next.addResourceBundle(language, "translation", await LOADERS[language]());
}

function apply(language: Language): void {
  setActiveLanguage(language);
  document.documentElement.lang = language;
}

export async function startTranslations(): Promise<void> {
  const language = storedLanguage() ?? browserLanguage(navigator.languages);
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: false,
    resources: {},
    partialBundledLanguages: true,
    interpolation: { escapeValue: false },
    react: { useSuspense: false },
  });
  await load(language);
  apply(language);
  await i18next.changeLanguage(language);
}

/** Switch the interface and remember the choice on this device. */
export async function switchLanguage(language: Language): Promise<void> {
  await load(language);
  rememberLanguage(language);
  apply(language);
  await i18next.changeLanguage(language);
}
