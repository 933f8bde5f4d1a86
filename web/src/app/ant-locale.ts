/** Words of Ant Design's own components (calendars, empty lists) in the interface's language, loaded when needed. */
import type { ConfigProviderProps } from "antd";
import type { Language } from "@/i18n/language";

export type AntLocale = NonNullable<ConfigProviderProps["locale"]>;

export async function loadAntLocale(language: Language): Promise<AntLocale> {
  if (language === "en") return (await import("antd/es/locale/en_US")).default;
  await import("dayjs/locale/zh-cn");
  return (await import("antd/es/locale/zh_CN")).default;
}
