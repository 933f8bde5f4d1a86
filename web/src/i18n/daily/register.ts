/** Brings the texts of the daily work (tasks, calendar, check-in, instructions) into the catalogs. */
import i18next, { type TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import { en } from "@/i18n/daily/en";
import { zhCN } from "@/i18n/daily/zh-CN";
import type { Same } from "@/i18n/messages";

export type DailyMessages = typeof en;
export type Translation = Same<DailyMessages>;

i18next.addResourceBundle("en", "daily", en);
i18next.addResourceBundle("zh-CN", "daily", zhCN);

export type DailyText = TFunction<"daily">;

export function useDailyTexts(): DailyText {
  return useTranslation("daily").t;
}
