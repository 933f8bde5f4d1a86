/** Brings the texts of privacy into the catalogs; whoever asks for them through `usePrivacyTexts` has them. */
import i18next, { type TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import type { Same } from "@/i18n/messages";
import { en } from "@/i18n/privacy/en";
import { zhCN } from "@/i18n/privacy/zh-CN";

export type PrivacyMessages = typeof en;
export type Translation = Same<PrivacyMessages>;

i18next.addResourceBundle("en", "privacy", en);
i18next.addResourceBundle("zh-CN", "privacy", zhCN);

export type PrivacyText = TFunction<"privacy">;

export function usePrivacyTexts(): PrivacyText {
  return useTranslation("privacy").t;
}
