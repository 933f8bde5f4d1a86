/** Brings the texts of the settings page into the catalogs; whoever asks for them through `useSettingsTexts` has them. */
import i18next, { type TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import type { Same } from "@/i18n/messages";
import { en } from "@/i18n/settings/en";
import { zhCN } from "@/i18n/settings/zh-CN";

export type SettingsMessages = typeof en;
export type Translation = Same<SettingsMessages>;

i18next.addResourceBundle("en", "settings", en);
i18next.addResourceBundle("zh-CN", "settings", zhCN);

export type SettingsText = TFunction<"settings">;

export function useSettingsTexts(): SettingsText {
  return useTranslation("settings").t;
}

