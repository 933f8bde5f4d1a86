import { QueryClientProvider } from "@tanstack/react-query";
import { ConfigProvider } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { RouterProvider } from "react-router";
import { loadAntLocale, type AntLocale } from "@/app/ant-locale";
import { queryClient } from "@/app/query-client";
import { router } from "@/app/router";
import { isLanguage } from "@/i18n/language";
import { useScheme } from "@/ui/scheme";
import { antTheme } from "@/ui/theme";
import { usePrefersCalm } from "@/ui/use-media";
import { Toasts } from "@/ui/toasts";

export function App({ firstLocale }: { firstLocale: AntLocale }) {
  const { i18n } = useTranslation();
  const scheme = useScheme();
  const calm = usePrefersCalm();
  const [locale, setLocale] = useState(firstLocale);

  useEffect(() => {
    let current = true;
    void loadAntLocale(isLanguage(i18n.language) ? i18n.language : "zh-CN").then((loaded) => {
      if (current) setLocale(loaded);
    });
    return () => { current = false; };
  }, [i18n.language]);

  return (
    <ConfigProvider theme={antTheme(scheme, !calm)} button={{ autoInsertSpace: false }} locale={locale}>
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
        <Toasts />
      </QueryClientProvider>
    </ConfigProvider>
  );
}
