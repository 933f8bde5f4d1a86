/** Brings the texts over the first page into the catalogs; whoever asks for them through `useWelcomeTexts` has them. */
import i18next, { type TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import { en } from "@/i18n/welcome/en";
import { zhCN } from "@/i18n/welcome/zh-CN";
import type { Same } from "@/i18n/messages";

export type WelcomeMessages = typeof en;
export type Translation = Same<WelcomeMessages>;

i18next.addResourceBundle("en", "welcome", en);
i18next.addResourceBundle("zh-CN", "welcome", zhCN);

export type WelcomeText = TFunction<"welcome">;

export function useWelcomeTexts(): WelcomeText {
  return useTranslation("welcome").t;
}
