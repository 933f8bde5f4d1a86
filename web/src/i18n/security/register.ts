/** Brings the texts of security into the catalogs; whoever asks for them through `useSecurityTexts` has them. */
import i18next, { type TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import type { Same } from "@/i18n/messages";
import { en } from "@/i18n/security/en";
import { zhCN } from "@/i18n/security/zh-CN";

export type SecurityMessages = typeof en;
export type Translation = Same<SecurityMessages>;

i18next.addResourceBundle("en", "security", en);
i18next.addResourceBundle("zh-CN", "security", zhCN);

export type SecurityText = TFunction<"security">;

export function useSecurityTexts(): SecurityText {
  return useTranslation("security").t;
}

