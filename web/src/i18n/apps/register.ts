/** Brings the texts of apps into the catalogs; whoever asks for them through `useAppsTexts` has them. */
import i18next, { type TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import type { Same } from "@/i18n/messages";
import { en } from "@/i18n/apps/en";
import { zhCN } from "@/i18n/apps/zh-CN";

export type AppsMessages = typeof en;
export type Translation = Same<AppsMessages>;

i18next.addResourceBundle("en", "apps", en);
i18next.addResourceBundle("zh-CN", "apps", zhCN);

export type AppsText = TFunction<"apps">;

export function useAppsTexts(): AppsText {
  return useTranslation("apps").t;
}

