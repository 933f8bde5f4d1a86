import { ConfigProvider } from "antd";
import { useEffect, useState, type ComponentType, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Outlet } from "react-router";
import { loadAntLocale } from "@/ui/ant-locale";
import { currentLanguage, isLanguage } from "@/i18n/language";
import { useDensity, useScheme } from "@/ui/scheme";
import { antTheme } from "@/ui/theme";
import { beginDialogsInFirstField } from "@/ui/first-field";
import { usePrefersCalm } from "@/ui/use-media";
import "@/ui/keyboard";
import "@/ui/way-back";

// Before the first render: a locale that comes later makes Ant Design build the page anew and lose what was typed.
const FIRST = await loadAntLocale(currentLanguage());
beginDialogsInFirstField();

/** Gives what is inside Ant Design in our theme and language. The first pages do without it. */
function AntFrame({ children }: { children: ReactNode }) {
  const { i18n } = useTranslation();
  const scheme = useScheme();
  const density = useDensity();
  const calm = usePrefersCalm();
  const [locale, setLocale] = useState(FIRST);

  useEffect(() => {
    let current = true;
    void loadAntLocale(isLanguage(i18n.language) ? i18n.language : "zh-CN").then((loaded) => {
      if (current) setLocale(loaded);
    });
    return () => { current = false; };
  }, [i18n.language]);

  return <ConfigProvider theme={antTheme(scheme, !calm, density)} button={{ autoInsertSpace: false }} locale={locale}>{children}</ConfigProvider>;
}

/** Around the pages that are loaded on request. */
export function AntOutlet() {
  return <AntFrame><Outlet /></AntFrame>;
}

/** A component that uses Ant Design and is itself loaded on request, for pages that are drawn without. */
export function withAnt<P extends object>(Component: ComponentType<P>): ComponentType<P> {
  return function Framed(props: P) {
    return <AntFrame><Component {...props} /></AntFrame>;
  };
}
