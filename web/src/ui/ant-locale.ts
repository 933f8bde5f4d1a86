/** Words of Ant Design's own components (calendars, empty lists) in the interface's language, loaded when needed. */
import type { ConfigProviderProps } from "antd";
import dayjs from "dayjs";
import type { Language } from "@/i18n/language";

export type AntLocale = NonNullable<ConfigProviderProps["locale"]>;

/** Also makes it the language of dates in calendars. */
export async function loadAntLocale(language: Language): Promise<AntLocale> {
  if (language === "en") {
    const english = (await import("antd/es/locale/en_US")).default;
    dayjs.locale("en");
    return english;
  }
  const { chinese } = await import("@/ui/ant-chinese");
  dayjs.locale("zh-cn");
  return chinese;
}
