/** Brings the texts of today into the catalogs; whoever asks for them through `useHomeTexts` has them. */
import i18next, { type TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import type { Same } from "@/i18n/messages";
import { en } from "@/i18n/home/en";
import { zhCN } from "@/i18n/home/zh-CN";

export type HomeMessages = typeof en;
export type Translation = Same<HomeMessages>;

i18next.addResourceBundle("en", "home", en);
i18next.addResourceBundle("zh-CN", "home", zhCN);

export type HomeText = TFunction<"home">;

export function useHomeTexts(): HomeText {
  return useTranslation("home").t;
}
